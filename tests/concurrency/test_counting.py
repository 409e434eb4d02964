"""A count that comes in many times at once, and one against a sale at the counter."""

from uuid import UUID, uuid4

import pytest

from logistics.domain import count_stock
from logistics.models import CashSale, Outlet, StockCount
from marketplace.common.errors import WrongState
from marketplace.shop.partner.models import StockRecord
from tests.concurrency.race import of_kind, race
from tests.concurrency.test_hand_over import office, seller  # noqa: F401  the same office
from tests.factories.logistics import stocked_outlet
from tests.factories.sales import shift_with_float

pytestmark = pytest.mark.django_db(transaction=True)


def counting(office, record, packs, key=None, **seen):  # noqa: F811
    outlet = Outlet.objects.get(partner=record.partner_id)
    facts = {"outlet": outlet, "counted": {record.pk: packs}, "reasons": {record.pk: "kiểm kê"}, "by": office.head}
    return lambda: count_stock(key=key or uuid4(), **facts, **seen)


def test_the_same_count_eight_times_at_once_is_one(office):  # noqa: F811
    record = stocked_outlet(point=office.point, packs=5, price=10_000)
    outcomes = race(*[counting(office, record, 3, UUID(int=7))] * 8)
    assert len({count.pk for count in of_kind(outcomes, StockCount)}) == 1
    assert len(of_kind(outcomes, StockCount)) == 8
    assert (StockRecord.objects.get().num_in_stock, record.slips.filter(kind="counted").count()) == (3, 1)


def test_a_sale_is_never_counted_away(office):  # noqa: F811
    """What was seen is 5: a sale before the count makes it be asked for again, one after it takes its pack."""
    shift = shift_with_float(office.point, office.clerk, 0)
    for _round in range(4):
        record = stocked_outlet(point=office.point, packs=5, price=10_000)
        outcomes = race(seller(record, shift), counting(office, record, 5, seen={record.pk: 5}))
        assert len(of_kind(outcomes, CashSale)) == 1
        assert len(of_kind(outcomes, StockCount)) + len(of_kind(outcomes, WrongState)) == 1
        record.refresh_from_db()
        assert record.num_in_stock == 4
