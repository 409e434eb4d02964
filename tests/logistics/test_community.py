"""A community team: orders by household, one manifest, one hand-over, a receipt a household."""

from uuid import uuid4

import pytest

from logistics.domain import (
    KeyReused,
    NothingToDo,
    Paid,
    Refusal,
    WrongCash,
    close_manifest,
    decide_zone,
    hand_over_manifest,
    open_manifest,
    plan_run,
    record_receipt,
    send_out_run,
    take_in_order,
    take_refused_back,
)
from logistics.domain.community import shipments_of
from logistics.models import DeliveryAttempt, HouseholdPayment, Manifest, ManifestOrder, Scan, Shipment
from logistics.queries import held_by_carrier, held_by_zone, ready_for_run
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.domain import order_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.shop.checkout.domain import RecipientRefused, quote_basket
from marketplace.shop.order.models import Order, RefusedGoods
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.logistics import arrived_shipment
from tests.factories.partner import StockRecordFactory
from tests.logistics.community import collection, household_order, make_team
from tests.logistics.door import deliver
from tests.logistics.packing import pack_and_bring


@pytest.fixture
def led(office, admin):
    """A team in a red zone, its leader and its open collection."""
    team, leader = make_team(office.point)
    decide_zone(name="Vùng", level="red", communes=[team.commune], source="QĐ 1", by=admin)
    return team, leader, collection(team, leader)


def on_the_road(office, *entries):
    shipments = [Shipment.objects.get(seller_order__order=entry.order) for entry in entries]
    for shipment in shipments:
        pack_and_bring(shipment, point=office.point, by=office.clerk)
    run = plan_run(carrier=office.carrier, day=clock.today(), by=office.clerk, shipments=shipments)
    return send_out_run(run=run, by=office.clerk)


def out_for(manifest):
    """Return what a carrier ticks who finds all of it."""
    return list(shipments_of(manifest).filter(status="out_for_delivery").values_list("pk", flat=True))


def handing(manifest, office, leader, **changes):
    arguments = {
        "key": uuid4(),
        "manifest": manifest,
        "carrier": office.carrier,
        "cash": 330_000,
        "taken_by": leader,
        "device_time": clock.now(),
        "by": office.carrier.user,
        "ticked": out_for(manifest),
    }
    return hand_over_manifest(**(arguments | changes))


@pytest.fixture
def brought(office, led):
    """A closed manifest of two households, out with the carrier."""
    _team, leader, manifest = led
    entries = [household_order(manifest, leader), household_order(manifest, leader)]
    manifest = close_manifest(manifest=manifest, by=leader)
    on_the_road(office, *entries)
    return manifest, leader, entries


def test_a_household_orders_through_its_team(led):
    team, leader, manifest = led
    entry = household_order(manifest, leader)
    order = entry.order
    assert (order.channel, order.placed_by, order.user, order.commune) == ("community", leader, None, team.commune)


def test_the_same_form_twice_is_one_order(led):
    _team, leader, manifest = led
    key, record = uuid4(), StockRecordFactory()
    basket = basket_of((record, 1))
    digest = quote_basket(basket, commune=manifest.team.commune, to_boundary=True).digest
    again = [household_order(manifest, leader, key=key, basket=basket, quote_digest=digest) for _press in range(2)]
    assert again[0] == again[1]
    assert (Order.objects.count(), ManifestOrder.objects.count()) == (1, 1)


def test_one_collection_at_a_time(led):
    team, leader, _manifest = led
    with pytest.raises(WrongState):
        open_manifest(team=team, key=uuid4(), by=leader)
    assert Manifest.objects.count() == 1


def test_only_households_of_the_commune_and_only_the_team(led, outsider):
    _team, leader, manifest = led
    with pytest.raises(RecipientRefused):
        household_order(manifest, leader, recipient=recipient_in(CommuneFactory()))
    with pytest.raises(NotAllowed):
        household_order(manifest, outsider)
    with pytest.raises(NotAllowed):
        close_manifest(manifest=manifest, by=outsider)
    assert Order.objects.count() == 0


def test_an_empty_collection_is_not_closed_and_a_closed_one_takes_nothing(led):
    _team, leader, manifest = led
    with pytest.raises(NothingToDo):
        close_manifest(manifest=manifest, by=leader)
    household_order(manifest, leader)
    assert close_manifest(manifest=manifest, by=leader).status == "closed"
    with pytest.raises(WrongState):
        household_order(manifest, leader)
    assert Order.objects.count() == 1


def test_all_goes_over_the_boundary_at_once(office, brought):
    manifest, leader, _entries = brought
    done = handing(manifest, office, leader)
    assert (len(done.handed), done.left, done.cash, done.is_new) == (2, [], 330_000, True)
    assert done.manifest.status == "handed_over"
    assert held_by_carrier(office.carrier) == 330_000
    assert set(Shipment.objects.values_list("status", "cash_due", "cash_collected")) == {("delivered", 0, 165_000)}
    assert set(DeliveryAttempt.objects.values_list("received_by", flat=True)) == {str(leader)}
    told = Message.objects.filter(template__startswith="delivered")
    assert {(row.template, row.context["team"]) for row in told} == {("delivered_to_team", manifest.team.name)}
    assert told.count() == 2


def test_sent_again_nothing_is_delivered_twice(office, brought):
    manifest, leader, _entries = brought
    key = uuid4()
    first, again = (handing(manifest, office, leader, key=key) for _press in range(2))
    assert (first.is_new, again.is_new, len(again.handed)) == (True, False, 2)
    assert (DeliveryAttempt.objects.count(), held_by_carrier(office.carrier)) == (2, 330_000)
    with pytest.raises(KeyReused):
        handing(manifest, office, leader, key=key, cash=165_000)


def test_other_cash_hands_nothing_over(office, brought):
    manifest, leader, _entries = brought
    with pytest.raises(WrongCash, match=r"330\.000"):
        handing(manifest, office, leader, cash=329_000)
    assert DeliveryAttempt.objects.count() == 0
    assert Scan.objects.filter(kind="deliver").count() == 0
    manifest.refresh_from_db()
    assert manifest.status == "closed"


def test_what_is_missing_is_named_and_stays(office, brought):
    manifest, leader, entries = brought
    here, gone = (Shipment.objects.get(seller_order__order=entry.order) for entry in entries)
    done = handing(manifest, office, leader, cash=165_000, ticked=[here.pk])
    assert (done.left, done.manifest.status) == ([gone], "closed")
    gone.refresh_from_db()
    assert (gone.status, gone.cash_due) == ("out_for_delivery", 165_000)
    assert handing(manifest, office, leader, cash=165_000).manifest.status == "handed_over"
    with pytest.raises(NothingToDo):
        handing(manifest, office, leader, cash=0)


def test_a_parcel_that_costs_nothing_is_not_handed_over_unticked(office, brought):
    """Prepaid, its cash is 0 đ: the sum is right with or without it. It joined the run after the page was drawn."""
    manifest, leader, entries = brought
    here, prepaid = (Shipment.objects.get(seller_order__order=entry.order) for entry in entries)
    Shipment.objects.filter(pk=prepaid.pk).update(cash_due=0)
    done = handing(manifest, office, leader, cash=165_000, ticked=[here.pk])
    assert (done.handed, done.left, done.manifest.status) == ([here], [prepaid], "closed")
    prepaid.refresh_from_db()
    assert (prepaid.status, prepaid.delivery_attempts.count()) == ("out_for_delivery", 0)
    with pytest.raises(WrongState):
        record_receipt(entry=entries[1], received_by="Bà Hoa", by=leader)


def test_nothing_of_a_list_goes_to_a_door_of_the_red_zone(office, brought):
    _manifest, _leader, entries = brought
    shipment = Shipment.objects.get(seller_order__order=entries[0].order)
    with pytest.raises(WrongState, match="ranh giới"):
        deliver(shipment.stops.get())
    assert DeliveryAttempt.objects.count() == 0


def test_parcels_of_an_open_list_wait_for_it(office, led):
    _team, leader, manifest = led
    entry = household_order(manifest, leader)
    shipment = Shipment.objects.get(seller_order__order=entry.order)
    pack_and_bring(shipment, point=office.point, by=office.clerk)
    assert list(ready_for_run(office.point)) == []
    close_manifest(manifest=manifest, by=leader)
    assert list(ready_for_run(office.point)) == [shipment]


@pytest.fixture
def two_packs(office, led):
    """A household's two boxes and another's one, 330,000 and 165,000 đ, out with the carrier."""
    _team, leader, manifest = led
    record = StockRecordFactory()
    basket = basket_of((record, 2))
    digest = quote_basket(basket, commune=manifest.team.commune, to_boundary=True).digest
    first = household_order(manifest, leader, basket=basket, quote_digest=digest)
    entries = [first, household_order(manifest, leader)]
    manifest = close_manifest(manifest=manifest, by=leader)
    on_the_road(office, *entries)
    shipment = Shipment.objects.get(seller_order__order=first.order)
    return manifest, leader, entries, shipment, shipment.seller_order.lines.get()


def test_a_household_refuses_a_pack_at_the_boundary_and_its_cash_is_its_own(office, two_packs):
    manifest, leader, entries, shipment, line = two_packs
    refused = {shipment.pk: Refusal({line.pk: 1}, "damaged")}
    facts = {"key": uuid4(), "cash": 345_000, "refused": refused}
    with pytest.raises(WrongCash, match=r"345\.000"):
        handing(manifest, office, leader, **(facts | {"cash": 495_000}))
    with pytest.raises(BadValue, match="vì sao khách"):
        handing(manifest, office, leader, **(facts | {"refused": {shipment.pk: Refusal({line.pk: 1}, "")}}))
    paid = {entries[0].pk: Paid(100_000, "tổ ứng 80.000")}
    with pytest.raises(BadValue, match=r"đưa tổ 100\.000.₫, phải thu 180\.000.₫"):
        handing(manifest, office, leader, **facts, paid={entries[0].pk: Paid(100_000)})
    assert (DeliveryAttempt.objects.count(), HouseholdPayment.objects.count()) == (0, 0)
    for _press in range(2):
        handing(manifest, office, leader, **facts, paid=paid)
    rows = HouseholdPayment.objects.order_by("entry").values_list("entry", "due", "paid", "note")
    assert list(rows) == [
        (entries[0].pk, 180_000, 100_000, "tổ ứng 80.000"),
        (entries[1].pk, 165_000, 165_000, ""),
    ]
    assert held_by_carrier(office.carrier) == 345_000
    assert balance(Account.Kind.RECEIVABLE, order_owner(entries[0].order)) == 0
    with pytest.raises(KeyReused):
        handing(manifest, office, leader, **(facts | {"refused": {}}), paid=paid)
    with pytest.raises(KeyReused):
        handing(manifest, office, leader, **facts, paid={entries[0].pk: Paid(90_000, "khác")})
    take_refused_back(shipment=shipment, by=office.clerk)
    assert RefusedGoods.objects.get().back_at is not None


def test_what_is_refused_or_paid_belongs_to_a_parcel_that_goes_over(office, two_packs):
    manifest, leader, entries, shipment, line = two_packs
    other = Shipment.objects.get(seller_order__order=entries[1].order)
    facts = {"ticked": [other.pk], "cash": 165_000}
    with pytest.raises(BadValue, match="kiện chưa đánh dấu"):
        handing(manifest, office, leader, **facts, refused={shipment.pk: Refusal({line.pk: 1}, "damaged")})
    with pytest.raises(BadValue, match="chưa có kiện nào"):
        handing(manifest, office, leader, **facts, paid={entries[0].pk: Paid(165_000)})
    with pytest.raises(BadValue, match="phải có"):
        handing(manifest, office, leader, **facts, refused={other.pk: Refusal({line.pk: 1}, "damaged")})
    assert DeliveryAttempt.objects.count() == 0


def test_what_is_ticked_has_to_be_out(office, brought):
    manifest, leader, entries = brought
    here, back = (Shipment.objects.get(seller_order__order=entry.order) for entry in entries)
    back.stops.update(brought_back_at=clock.now())
    for ticked in ([here.pk, back.pk], [here.pk, 0]):
        with pytest.raises(WrongState, match="không còn trên chuyến"):
            handing(manifest, office, leader, cash=165_000, ticked=ticked)
    with pytest.raises(NothingToDo):
        handing(manifest, office, leader, cash=0, ticked=[])
    assert DeliveryAttempt.objects.count() == 0


def test_only_to_the_team_and_only_by_the_carrier_who_has_it(office, other_office, brought, outsider):
    manifest, leader, _entries = brought
    with pytest.raises(NotAllowed):
        handing(manifest, office, outsider)
    with pytest.raises(WrongState):
        handing(manifest, office, leader, carrier=other_office.carrier, by=other_office.carrier.user)
    assert DeliveryAttempt.objects.count() == 0


def test_each_household_signs_and_the_last_ends_the_manifest(office, brought):
    manifest, leader, entries = brought
    with pytest.raises(WrongState):
        record_receipt(entry=entries[0], received_by="Bà Hoa", by=leader)
    handing(manifest, office, leader)
    signed = record_receipt(entry=entries[0], received_by="Bà Hoa", by=leader)
    assert (signed.received_by, signed.recorded_by) == ("Bà Hoa", leader)
    assert record_receipt(entry=entries[0], received_by="Bà Hoa", by=leader).received_at == signed.received_at
    with pytest.raises(WrongState):
        record_receipt(entry=entries[0], received_by="Ông Bình", by=leader)
    manifest.refresh_from_db()
    assert manifest.status == "handed_over"
    record_receipt(entry=entries[1], received_by="Ông Bình", by=leader)
    manifest.refresh_from_db()
    assert manifest.status == "done"


def test_a_parcel_held_by_the_zone_goes_by_the_team(office, admin):
    team, leader = make_team(office.point)
    held = arrived_shipment(point=office.point, by=office.clerk)
    manifest = collection(team, leader)
    with pytest.raises(WrongState):  # nothing holds it yet
        take_in_order(manifest=manifest, order=held.seller_order.order, by=leader)
    decide_zone(name="Vùng", level="red", communes=[team.commune], source="QĐ 1", by=admin)
    assert list(held_by_zone(office.point)) == [held]
    entry = take_in_order(manifest=manifest, order=held.seller_order.order, by=leader)
    assert take_in_order(manifest=manifest, order=held.seller_order.order, by=leader) == entry
    assert list(held_by_zone(office.point)) == []
