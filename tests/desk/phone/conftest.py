"""A clerk with a headset, and another of the same office and of another one."""

import pytest

from catalog.search.protocol import Found
from tests.factories.logistics import ClerkFactory, covered
from tests.factories.partner import StockRecordFactory
from tests.logistics.conftest import Office, make_office

CALLER = "+84912345678"


@pytest.fixture
def office(db) -> Office:
    return make_office()


@pytest.fixture
def other_office(db) -> Office:
    return make_office()


@pytest.fixture
def colleague(office):
    return ClerkFactory(point=office.point).user


@pytest.fixture
def commune(office):
    return covered(office.point)


@pytest.fixture
def as_clerk(client, office):
    client.force_login(office.clerk)
    return client


def stocked(title, folded=None, **record):
    """Return a stock record of a product with this title, as search knows it."""
    from catalog.domain.searchtext import search_text

    return StockRecordFactory(product__title=title, product__folded=search_text([title]), **record)


class FindsNothing:
    """A search engine that knows no goods yet."""

    def find(self, wish):
        return Found(())


@pytest.fixture
def search_apart(monkeypatch):
    """Leave out what search itself asks: that depends on what it remembers, not on how much it finds."""
    monkeypatch.setattr("catalog.queries.finding.product_search", FindsNothing)
