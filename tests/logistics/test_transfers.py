"""Transfers: requested, sent, received; what went out came in or was written off with a reason."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from logistics.domain import (
    KeyReused,
    NothingToDo,
    cancel_transfer,
    open_outlet,
    recall_transfer,
    receive_transfer,
    request_transfer,
    send_transfer,
)
from logistics.models import Transfer
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.demo.reconciliation import LINES, reconcile
from marketplace.shop.partner.domain import BelowAllocated
from marketplace.shop.partner.locks import allocate_stock
from marketplace.shop.partner.models import StockRecord
from tests.factories.logistics import ClerkFactory, stocked_outlet
from tests.factories.partner import PartnerFactory


@pytest.fixture
def record(office):
    """Ten packs at the office, 150,000 đ each."""
    return stocked_outlet(point=office.point, packs=10)


@pytest.fixture
def target(other_office, record):
    seller = record.partner.legal_seller
    return open_outlet(point=other_office.point, legal_seller=seller, by=other_office.head).partner


def ask(record, target, by, packs=6, **changes):
    arguments = {"key": uuid4(), "source": record.partner, "target": target, "packs": {record.product_id: packs}}
    return request_transfer(**(arguments | changes), by=by)


def on_hand(place, record) -> int | None:
    found = StockRecord.objects.filter(partner=place, product=record.product).first()
    return found and found.num_in_stock


def test_goods_go_out_and_come_in(office, other_office, record, target):
    transfer = ask(record, target, other_office.clerk)
    assert (transfer.status, on_hand(record.partner, record), on_hand(target, record)) == ("requested", 10, None)
    transfer = send_transfer(transfer=transfer, by=office.clerk)
    assert (transfer.status, on_hand(record.partner, record), on_hand(target, record)) == ("sent", 4, None)
    transfer = receive_transfer(transfer=transfer, by=other_office.clerk)
    assert (transfer.status, on_hand(record.partner, record), on_hand(target, record)) == ("received", 4, 6)
    arrived = StockRecord.objects.get(partner=target)
    assert (int(arrived.price), arrived.movements.get().kind) == (150_000, "transfer_in")
    line = transfer.lines.get()
    assert (line.requested, line.sent, line.received, line.missing, line.reason) == (6, 6, 6, 0, "")


def test_each_step_again_changes_nothing(office, other_office, record, target):
    key = uuid4()
    transfer = ask(record, target, office.clerk, key=key)
    assert ask(record, target, office.clerk, key=key) == transfer
    with pytest.raises(KeyReused):
        ask(record, target, office.clerk, key=key, packs=5)
    for _time in range(2):
        send_transfer(transfer=transfer, by=office.clerk)
    for _time in range(2):
        receive_transfer(transfer=transfer, by=other_office.clerk)
    assert (on_hand(record.partner, record), on_hand(target, record)) == (4, 6)
    with pytest.raises(WrongState):
        send_transfer(transfer=transfer, by=office.clerk, packs={record.product_id: 1})
    with pytest.raises(WrongState):
        receive_transfer(transfer=transfer, by=other_office.clerk, packs={record.product_id: 1})
    assert Transfer.objects.count() == 1


def test_what_is_missing_is_written_off_by_a_second_person(office, other_office, record, target, admin):
    transfer = send_transfer(transfer=ask(record, target, admin), by=admin)
    short = {"transfer": transfer, "packs": {record.product_id: 4}}
    with pytest.raises(BadValue):
        receive_transfer(**short, by=other_office.clerk)
    with pytest.raises(NotAllowed):
        receive_transfer(**short, by=admin, reasons={record.product_id: "vỡ"})
    receive_transfer(**short, by=other_office.clerk, reasons={record.product_id: "vỡ dọc đường"})
    line = transfer.lines.get()
    assert (line.missing, line.reason, on_hand(target, record)) == (2, "vỡ dọc đường", 4)
    with pytest.raises(IntegrityError, match="logistics_transfer_missing_says_why"), transaction.atomic():
        transfer.lines.update(reason="")


def test_nothing_arrived_at_all(office, other_office, record, target):
    transfer = send_transfer(transfer=ask(record, target, office.clerk), by=office.clerk)
    reasons = {record.product_id: "mất cả kiện"}
    receive_transfer(transfer=transfer, by=other_office.clerk, packs={record.product_id: 0}, reasons=reasons)
    assert (transfer.lines.get().missing, on_hand(target, record)) == (6, None)


def test_more_than_was_sent_never_arrives(office, other_office, record, target):
    transfer = send_transfer(transfer=ask(record, target, office.clerk), by=office.clerk, packs={record.product_id: 3})
    with pytest.raises(BadValue):
        receive_transfer(transfer=transfer, by=other_office.clerk, packs={record.product_id: 4})
    assert (transfer.lines.get().sent, on_hand(record.partner, record), on_hand(target, record)) == (3, 7, None)


def test_promised_goods_stay(office, record, target):
    transfer = ask(record, target, office.clerk)
    allocate_stock(quantities={record.pk: 5})
    with pytest.raises(BelowAllocated):
        send_transfer(transfer=transfer, by=office.clerk)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.lines.get().sent, on_hand(record.partner, record)) == ("requested", None, 10)
    with pytest.raises(NothingToDo):
        send_transfer(transfer=transfer, by=office.clerk, packs={record.product_id: 0})


def test_only_between_places_of_one_seller(office, other_office, record, target):
    stranger = stocked_outlet(point=other_office.point).partner
    for wrong in (stranger, record.partner, PartnerFactory(legal_seller=record.partner.legal_seller)):
        with pytest.raises(BadValue):
            ask(record, wrong, office.clerk)
    with pytest.raises(BadValue):
        ask(record, target, office.clerk, packs=0)
    assert not Transfer.objects.exists()


def test_each_side_does_its_own(office, other_office, record, target, outsider):
    with pytest.raises(NotAllowed):
        ask(record, target, outsider)
    transfer = ask(record, target, office.clerk)
    with pytest.raises(NotAllowed):
        send_transfer(transfer=transfer, by=other_office.clerk)
    send_transfer(transfer=transfer, by=office.clerk)
    with pytest.raises(NotAllowed):
        receive_transfer(transfer=transfer, by=office.clerk)
    assert on_hand(target, record) is None


def test_a_carrier_loads_the_own_van(office, record):
    van = open_outlet(carrier=office.carrier, legal_seller=record.partner.legal_seller, by=office.head).partner
    transfer = send_transfer(transfer=ask(record, van, office.carrier.user), by=office.clerk)
    receive_transfer(transfer=transfer, by=office.carrier.user)
    assert (on_hand(record.partner, record), on_hand(van, record)) == (4, 6)


def test_cancelled_before_it_is_sent(office, record, target):
    transfer = ask(record, target, office.clerk)
    for _time in range(2):
        assert cancel_transfer(transfer=transfer, by=office.clerk).status == "cancelled"
    with pytest.raises(WrongState):
        send_transfer(transfer=transfer, by=office.clerk)
    other = send_transfer(transfer=ask(record, target, office.clerk), by=office.clerk)
    with pytest.raises(WrongState):
        cancel_transfer(transfer=other, by=office.clerk)
    assert on_hand(record.partner, record) == 4


def test_what_nobody_received_is_called_back_once(office, other_office, record, target):
    transfer = send_transfer(transfer=ask(record, target, other_office.clerk), by=office.clerk)
    assert on_hand(record.partner, record) == 4
    for by in (other_office.head, other_office.clerk, ClerkFactory(point=office.point).user):
        with pytest.raises(NotAllowed):
            recall_transfer(transfer=transfer, by=by, reason="bên kia đóng cửa")
    for reason in ("", "x" * 201):
        with pytest.raises(BadValue):
            recall_transfer(transfer=transfer, by=office.clerk, reason=reason)
    assert on_hand(record.partner, record) == 4
    for _time in range(2):
        back = recall_transfer(transfer=transfer, by=office.clerk, reason="bên kia đóng cửa")
    assert (back.status, back.recalled_by, back.recall_reason) == ("recalled", office.clerk, "bên kia đóng cửa")
    assert (on_hand(record.partner, record), on_hand(target, record)) == (10, None)
    moves = record.movements.filter(source_kind="transfer").order_by("pk")
    assert list(moves.values_list("kind", "quantity")) == [("transfer_out", -6), ("transfer_in", 6)]
    with pytest.raises(WrongState, match="đã gọi về"):
        receive_transfer(transfer=transfer, by=other_office.clerk)
    assert on_hand(target, record) is None
    names = ("transfers", "transfers recalled", "nothing moved without a transfer", "stock on hand")
    for result in reconcile([line for line in LINES if line.name in names]):
        assert result.findings == []


def test_the_head_of_the_source_calls_back_too(office, other_office, record, target):
    transfer = send_transfer(transfer=ask(record, target, other_office.clerk), by=office.clerk)
    assert recall_transfer(transfer=transfer, by=office.head, reason="xe hỏng").status == "recalled"


def test_only_goods_underway_are_called_back(office, other_office, record, target):
    asked = ask(record, target, other_office.clerk)
    with pytest.raises(WrongState):
        recall_transfer(transfer=asked, by=office.head, reason="xe hỏng")
    sent = send_transfer(transfer=asked, by=office.clerk)
    receive_transfer(transfer=sent, by=other_office.clerk)
    with pytest.raises(WrongState):
        recall_transfer(transfer=sent, by=office.clerk, reason="xe hỏng")
    assert (on_hand(record.partner, record), on_hand(target, record)) == (4, 6)
    with pytest.raises(IntegrityError, match="logistics_transfer_recalled"), transaction.atomic():
        Transfer.objects.filter(pk=sent.pk).update(status="recalled")
