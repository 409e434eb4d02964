"""Every error that placing an order can raise has its row: which status, which word."""

import re

import pytest

from marketplace.api.refusals import TABLE, refused
from marketplace.common.errors import BadValue, DomainError
from marketplace.quotas.domain import QuotaExhausted
from marketplace.shop.checkout.domain import place_order
from marketplace.shop.checkout.domain.quote import quote_goods

ELSEWHERE = {"BasketClosed", "StopUnknown"}  # of baskets that people fill, and of carriers at a door


def named_in(function):
    """Return the errors that a docstring says are raised."""
    doc = function.__doc__
    return set(re.findall(r"``([A-Z]\w+)``", doc[doc.index("Raises") :]))


def every(kind):
    """Yield the class and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


KINDS = {kind.__name__ for kind in every(DomainError)}


@pytest.mark.parametrize("function", [place_order, quote_goods], ids=lambda function: function.__name__)
def test_what_placing_raises_is_in_the_table(function):
    named = named_in(function)
    assert len(named) > 5
    assert named <= KINDS
    assert named - {kind.__name__ for kind in TABLE} - ELSEWHERE == set()


@pytest.mark.parametrize("kind", sorted(set(every(DomainError)), key=lambda kind: kind.__qualname__))
def test_every_error_of_the_market_has_an_answer(kind):
    error = kind.__new__(kind)
    Exception.__init__(error, "câu")
    error.key = ""
    row = refused(error)
    assert row.status in (403, 409, 422)
    assert re.fullmatch(r"[a-z_]+", row.code)


def test_a_ration_is_no_cap():
    assert refused(QuotaExhausted("câu", key="ration:1:2:3")).code == "over_ration"
    assert refused(QuotaExhausted("câu", key="product:1")).code == "cap_reached"


def test_a_code_of_its_own_is_kept():
    assert refused(DomainError("câu", code="bad_weight")) == (409, "", "bad_weight")
    assert refused(BadValue("câu", field="x")) == (422, "body", "bad_value")
