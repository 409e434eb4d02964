"""What a person reviews of rations: a list a tab, each paged, with one number of questions however long it is."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.models import HouseholdAccount, HouseholdPresence
from marketplace.common import clock
from marketplace.desk.staff.views import prices
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.models import RationOverride
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import placed_order
from tests.factories.essentials import RationFactory, essential
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db

JUNE = dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_june():
    with clock.at(JUNE):
        yield


@pytest.fixture
def ration():
    return RationFactory(crop=essential(), provinces=[])


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(admin=True))
    return client


class Review:
    """Makes one row more of each list; rows are told apart by a number in their words."""

    def __init__(self, ration) -> None:
        self.ration, self.made = ration, 0
        self.commune, self.order = CommuneFactory(), placed_order((StockRecordFactory(), 1))

    def add(self, tab: str) -> None:
        self.made += 1
        getattr(self, tab)(f"số {self.made:03d}")

    def rations(self, word: str) -> None:
        RationFactory(crop=essential(), provinces=[], source=word)

    def overrides(self, word: str) -> None:
        account, clerk = HouseholdAccount.objects.create(name="Hoa"), UserFactory()
        facts = {"order": self.order, "ration": self.ration, "account": account, "period": 0, "amount": 1_000}
        RationOverride.objects.create(**facts, clerk=clerk, reason=word)

    def words(self, word: str) -> None:
        account = HouseholdAccount.objects.create(name="Hoa")
        facts = {"account": account, "how": "vouched", "noted_by": UserFactory(), "reason": word}
        order = placed_order((StockRecordFactory(), 1))
        HouseholdPresence.objects.create(**facts, used_at=clock.now(), used_on=f"order:{order.pk}")

    def shared(self, word: str) -> None:
        for _number in range(2):
            self.take(HouseholdAccount.objects.create(name="Hoa", **self.address(word)))

    def unplaced(self, word: str) -> None:
        self.take(HouseholdAccount.objects.create(name=word))

    def address(self, word: str) -> dict[str, object]:
        return {"commune": self.commune, "address_text": f"Nhà {word}", "address_folded": f"nha {word}"}

    def take(self, account: HouseholdAccount) -> None:
        key = f"ration:{self.ration.pk}:{account.pk}:0"
        Quota.objects.create(key=key, limit=10_000, taken=1_000, source="thử nghiệm")


def shown(admin, tab: str, page: int = 1) -> str:
    return admin.get(reverse("staff:rations"), {"show": tab, "page": page}).content.decode()


@pytest.mark.parametrize("tab", ["rations", "overrides", "words", "shared", "unplaced"])
def test_every_list_is_paged_to_its_end(admin, ration, tab, monkeypatch):
    """They were cut after fifty rows, and nobody saw the rest."""
    monkeypatch.setattr(prices, "ROWS_A_PAGE", 2)
    review = Review(ration)
    for _row in range(5):
        review.add(tab)
    seen = [[f"số {number:03d}" in shown(admin, tab, page) for number in range(1, 6)] for page in (1, 2, 3)]
    assert [sum(row) for row in zip(*seen, strict=True)] == [1] * 5  # each on one page
    assert f"show={tab}" in shown(admin, tab)
    assert "page=2" in shown(admin, tab)


@pytest.mark.parametrize("tab", ["rations", "overrides", "words", "shared", "unplaced"])
def test_one_number_of_questions_with_one_row_and_with_three(admin, ration, tab):
    review, counts = Review(ration), []
    for more in (1, 2):
        for _row in range(more):
            review.add(tab)
        shown(admin, tab)
        with CaptureQueriesContext(connection) as queries:
            assert f"số {review.made:03d}" in shown(admin, tab)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_no_such_list_is_the_first_one(admin, ration):
    for nonsense in ("x", "", "a" * 3_000):
        assert admin.get(reverse("staff:rations"), {"show": nonsense, "page": "-1"}).context["show"] == "rations"
