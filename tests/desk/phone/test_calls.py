"""A call from its number to its order, by the domain functions."""

from uuid import uuid4

import pytest

from marketplace.accounts.models import Consent
from marketplace.common.errors import WrongState
from marketplace.common.phones import BadPhone
from marketplace.desk.phone.callers import known_caller
from marketplace.desk.phone.domain import (
    CallEnded,
    add_goods,
    change_line,
    end_call,
    place_phone_order,
    repeat_order,
    set_recipient,
    start_call,
)
from marketplace.desk.phone.models import Call
from marketplace.desk.phone.slip import slip_of
from marketplace.messaging.models import Message
from marketplace.shop.checkout.domain import PriceChanged, RecipientRefused
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner.domain import change_price
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order, recipient_in
from tests.factories.partner import StockRecordFactory

CALLER = "+84912345678"


def call_of(office, **changes):
    return start_call(
        **({"phone": "0912 345 678", "point": office.point, "by": office.clerk, "key": uuid4()} | changes)
    )


@pytest.fixture
def ready(office, commune):
    """A call with two boxes on the slip and an address."""
    record = StockRecordFactory()
    call = call_of(office)
    add_goods(call=call, product=record.product, quantity=2)
    set_recipient(call=call, name="Nguyễn Thị Hoa", commune=commune, address_text="12 Lê Lợi")
    return call


def test_a_new_number_begins_an_empty_call(office):
    call = call_of(office)
    assert (call.phone, call.name, call.commune, call.clerk) == (CALLER, "", None, office.clerk)
    assert slip_of(call).lines == []


def test_the_same_form_twice_is_one_call(office):
    key = uuid4()
    assert call_of(office, key=key) == call_of(office, key=key)
    assert Call.objects.count() == 1


def test_a_number_that_is_none_begins_nothing(office):
    with pytest.raises(BadPhone):
        call_of(office, phone="0912")
    assert Call.objects.count() == 0


def test_a_known_number_brings_name_and_last_address(office, commune):
    order = placed_order((StockRecordFactory(), 1), commune=commune)
    call = call_of(office)
    assert (call.name, call.address_text, call.commune) == (order.recipient_name, "12 Lê Lợi", commune)
    caller = known_caller(CALLER)
    assert (caller.total, [one.number for one in caller.orders]) == (1, [order.number])


def test_what_a_person_sent_to_others_is_not_shown(office, commune):
    """An account with this number ordered for somebody else: that address is the other's."""
    person = UserFactory(phone=CALLER, full_name="Trần Văn Bình")
    other = recipient_in(commune, phone="0987 654 321")
    placed_order((StockRecordFactory(), 1), commune=commune, user=person, recipient=other)
    caller = known_caller(CALLER)
    assert (caller.name, caller.orders, caller.places, caller.has_account) == ("Trần Văn Bình", [], [], True)


def test_an_address_is_listed_once(office, commune):
    record = StockRecordFactory()
    for street in ("12 Lê Lợi", "12 lê lợi", "5 Hàng Bạc"):
        placed_order((record, 1), commune=commune, recipient=recipient_in(commune, address_text=street))
    assert [place.address_text for place in known_caller(CALLER).places] == ["5 Hàng Bạc", "12 lê lợi"]


def test_place_what_was_read_out(office, ready):
    slip = slip_of(ready)
    assert slip.total == 330_000  # two boxes of 5 kg: two steps of freight
    assert "ba trăm ba mươi nghìn đồng" in slip.read_out
    assert "hai thùng" in slip.read_out
    order = place_phone_order(call=ready, quote_digest=slip.quote.digest, read_out=slip.read_out, by=office.clerk)
    assert (order.channel, order.placed_by, order.user, order.recipient_phone) == (
        Channel.PHONE,
        office.clerk,
        None,
        CALLER,
    )
    ready.refresh_from_db()
    assert (ready.order, ready.outcome, ready.evidence) == (order, "ordered", Consent.Evidence.PHONE_CALL)
    assert ready.agreed_text == slip.read_out
    assert ready.agreed_at is not None
    assert Message.objects.filter(template="order_placed", to=CALLER).count() == 1


def test_sent_again_it_is_the_same_order(office, ready):
    slip = slip_of(ready)
    said = {"quote_digest": slip.quote.digest, "read_out": slip.read_out, "by": office.clerk}
    assert place_phone_order(call=ready, **said) == place_phone_order(call=ready, **said)
    assert Order.objects.count() == 1


def test_a_dearer_price_needs_a_new_yes(office, ready):
    slip = slip_of(ready)
    record = slip.quote.lines[0].stockrecord
    change_price(stockrecord=record, price=160_000, by=office.clerk)
    with pytest.raises(PriceChanged):
        place_phone_order(call=ready, quote_digest=slip.quote.digest, read_out=slip.read_out, by=office.clerk)
    ready.refresh_from_db()
    assert (Order.objects.count(), ready.order, ready.ended_at, ready.agreed_text) == (0, None, None, "")


def test_without_an_address_nothing_is_placed(office, commune):
    call = call_of(office)
    add_goods(call=call, product=StockRecordFactory().product, quantity=1)
    slip = slip_of(call)
    with pytest.raises(RecipientRefused):
        place_phone_order(call=call, quote_digest=slip.quote.digest, read_out=slip.read_out, by=office.clerk)
    assert Order.objects.count() == 0


def test_a_former_order_again(office, commune):
    record, gone = StockRecordFactory(), StockRecordFactory()
    former = placed_order((record, 2), (gone, 1), commune=commune)
    gone.product.is_public = False
    gone.product.save()
    call = call_of(office)
    refused = repeat_order(call=call, order=former)
    assert [(line.product, line.quantity) for line in slip_of(call).lines] == [(record.product, 2)]
    assert [one.title for one in refused] == [gone.product.title]


def test_another_ones_order_is_not_repeated(office, commune):
    recipient = recipient_in(commune, phone="0987 654 321")
    former = placed_order((StockRecordFactory(), 1), commune=commune, recipient=recipient)
    call = call_of(office)
    with pytest.raises(WrongState):
        repeat_order(call=call, order=former)
    assert slip_of(call).lines == []


def test_an_ended_call_takes_nothing_more(office, ready):
    end_call(call=ready, outcome="asked", by=office.clerk)
    record = StockRecordFactory()
    for attempt in (
        lambda: add_goods(call=ready, product=record.product, quantity=1),
        lambda: change_line(call=ready, line_id=1, quantity=1),
        lambda: set_recipient(call=ready, name="A", commune=ready.commune, address_text="B"),
        lambda: place_phone_order(call=ready, quote_digest="", read_out="x", by=office.clerk),
    ):
        with pytest.raises(CallEnded):
            attempt()
    assert Order.objects.count() == 0
