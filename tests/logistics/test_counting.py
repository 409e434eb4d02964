"""A shelf is counted once for each paper, against what the books said then."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from logistics.domain import KeyReused, approve_count, count_stock, count_van, start_trip
from logistics.models import StockCount, StockCountLine
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.partner.domain import BelowAllocated
from marketplace.shop.partner.locks import allocate_stock
from marketplace.shop.partner.models import StockRecord
from tests.factories.logistics import ClerkFactory, stocked_outlet
from tests.factories.sales import shift_with_float, sold


@pytest.fixture
def record(office):
    return stocked_outlet(point=office.point, packs=5, price=10_000)


@pytest.fixture
def other(office, record):
    return stocked_outlet(point=office.point, packs=3, price=10_000, legal_seller=record.partner.legal_seller)


def count(office, record, counted, **changes):
    reasons = dict.fromkeys(counted, "kiểm kê tháng")
    facts = {"key": uuid4(), "outlet": record.partner.outlet, "counted": counted, "reasons": reasons, "by": office.head}
    return count_stock(**(facts | changes))


def on_hand(record):
    return StockRecord.objects.get(pk=record.pk).num_in_stock


def test_only_a_difference_makes_a_slip(office, record, other):
    done = count(office, record, {record.pk: 4, other.pk: 3})
    assert list(done.lines.order_by("stockrecord").values_list("expected", "counted", "slip__packs")) == [
        (5, 4, -1),
        (3, 3, None),
    ]
    slip = record.slips.get(kind="counted")
    assert (slip.reason, slip.by, on_hand(record), on_hand(other)) == ("kiểm kê tháng", office.head, 4, 3)
    assert (done.lines.get(slip=slip).difference, other.slips.filter(kind="counted").count()) == (-1, 0)


def test_a_count_that_is_sent_again_after_a_sale_changes_nothing(office, record, other):
    """The network repeats it: the sale in between must not be counted away."""
    key, shift = uuid4(), shift_with_float(office.point, office.clerk, 0)
    first = count(office, record, {record.pk: 4, other.pk: 3}, key=key)
    sold((record, 2), (other, 1), shift=shift)
    assert count(office, record, {record.pk: 4, other.pk: 3}, key=key) == first
    assert (on_hand(record), on_hand(other), StockCount.objects.count()) == (2, 2, 1)
    for counted in ({record.pk: 3, other.pk: 3}, {record.pk: 4}):
        with pytest.raises(KeyReused):
            count(office, record, counted, key=key)
    elsewhere = stocked_outlet(point=office.point, packs=4)
    with pytest.raises(KeyReused):
        count(office, elsewhere, {elsewhere.pk: 4}, key=key)
    assert (on_hand(record), on_hand(other), on_hand(elsewhere)) == (2, 2, 4)


def test_what_moved_while_it_was_counted_is_counted_again(office, record, other):
    seen = {record.pk: 5, other.pk: 3}
    sold((record, 1), shift=shift_with_float(office.point, office.clerk, 0))
    with pytest.raises(WrongState, match=record.product.title):
        count(office, record, {record.pk: 5, other.pk: 2}, seen=seen)
    assert (on_hand(record), on_hand(other), StockCount.objects.count()) == (4, 3, 0)
    count(office, record, {record.pk: 4, other.pk: 2}, seen={record.pk: 4, other.pk: 3})
    assert (on_hand(record), on_hand(other)) == (4, 2)


def test_control_without_what_was_seen_the_sale_is_counted_away(office, record):
    sold((record, 1), shift=shift_with_float(office.point, office.clerk, 0))
    count(office, record, {record.pk: 5})
    assert on_hand(record) == 5  # four lie there


def test_nobody_but_the_head_counts(office, other_office, record, outsider):
    for by in (office.clerk, other_office.head, outsider, office.carrier.user):
        with pytest.raises(NotAllowed):
            count(office, record, {record.pk: 4}, by=by)
    assert (on_hand(record), StockCount.objects.count()) == (5, 0)


@pytest.mark.parametrize("counted", [{}, {"own": -1}, {"own": 100_001}, {"stranger": 1}])
def test_a_count_that_cannot_be_is_refused(office, record, counted):
    pks = {"own": record.pk, "stranger": stocked_outlet().pk}
    with pytest.raises(BadValue):
        count(office, record, {pks[name]: packs for name, packs in counted.items()})
    assert not StockCount.objects.exists()


def test_a_difference_without_reason_or_below_what_is_promised_leaves_nothing(office, record, other):
    with pytest.raises(BadValue):
        count(office, record, {other.pk: 2, record.pk: 4}, reasons={other.pk: "dập"})
    allocate_stock(quantities={record.pk: 3})
    with pytest.raises(BelowAllocated):
        count(office, record, {record.pk: 2, other.pk: 2})
    assert (on_hand(record), on_hand(other), StockCountLine.objects.count()) == (5, 3, 0)


def test_a_van_is_counted_on_its_trip_and_at_rest_by_the_head(office, record, admin):
    van = stocked_outlet(carrier=office.carrier, packs=5, price=10_000)
    trip = start_trip(key=uuid4(), carrier=office.carrier, by=office.carrier.user)
    with pytest.raises(WrongState):
        count(office, van, {van.pk: 4})
    count_van(trip=trip, counted={van.pk: 0}, by=office.clerk)
    with pytest.raises(WrongState):
        count(office, van, {van.pk: 4})
    approve_count(trip=trip, by=office.head, reason="không thấy gói nào")
    assert on_hand(van) == 0
    count(office, van, {van.pk: 5})  # they lay under the seat
    assert (on_hand(van), van.slips.get(kind="counted").packs) == (5, 5)
    ClerkFactory(point=office.point, user=office.carrier.user, role="head")
    with pytest.raises(NotAllowed):
        count(office, van, {van.pk: 9}, by=office.carrier.user)
    assert on_hand(van) == 5


def test_a_paper_stays_as_it_was_written(office, record):
    line = count(office, record, {record.pk: 4}).lines.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        StockCountLine.objects.filter(pk=line.pk).update(counted=5)
    with pytest.raises(IntegrityError, match="logistics_count_difference_has_slip"), transaction.atomic():
        StockCountLine.objects.create(count=line.count, stockrecord=stocked_outlet(), expected=1, counted=2)
