"""Two devices send batches of scans at the same moment: nobody waits for ever, nothing is written twice."""

import threading
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection

from logistics.domain import KeyReused, ScanSpec, parcels, record_scans, scanning
from logistics.domain.locks import lock_shipment
from logistics.models import PostalItem, Scan, Shipment
from marketplace.common import clock
from tests.concurrency.race import of_kind, race
from tests.factories.logistics import packed_shipment
from tests.logistics.conftest import make_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def numbers(office):
    for _number in range(4):
        packed_shipment(point=office.point)
    return list(PostalItem.objects.order_by("pk").values_list("s10", flat=True))


def batch(office, numbers, keys, kind=Scan.Kind.ACCEPT):
    moment = clock.now()
    return [ScanSpec(key, s10, kind, moment, office.point) for key, s10 in zip(keys, numbers, strict=True)]


def sending(office, scans):
    return lambda: record_scans(scans=scans, by=office.clerk)


def created(outcomes):
    return sorted(sum(line.result is not None and line.result.created for line in lines) for lines in outcomes)


def test_overlapping_batches_in_any_order_are_each_written_once(office, numbers):
    scans = batch(office, numbers, [uuid4() for _number in numbers])
    more = [*scans[2:], *batch(office, numbers[:2], [uuid4(), uuid4()], Scan.Kind.DISPATCH)]
    senders = [scans, scans[::-1], more, more[::-1], scans[1:] + scans[:1]]
    outcomes = race(*[sending(office, sent) for sent in senders])
    assert not of_kind(outcomes, Exception)
    assert sum(created(outcomes)) == Scan.objects.count() == 6
    assert all(line.error is None for lines in outcomes for line in lines)


def test_without_the_order_of_locks_two_batches_deadlock(office, numbers, monkeypatch):
    """The negative control: each device locks its parcels in the order that it sends them."""
    scans = batch(office, numbers[:2], [uuid4(), uuid4()])
    order, together = threading.local(), threading.Barrier(2)

    def lock_as_sent(ids, *, with_orders):
        locked = []
        for pk in sorted(ids, reverse=order.backwards):
            locked.append(lock_shipment(pk))
            if len(locked) == 1:
                together.wait(20)
        return locked

    def sender(*, backwards):
        def send():
            order.backwards = backwards
            return record_scans(scans=scans, by=office.clerk)

        return send

    monkeypatch.setattr(scanning, "lock_shipments", lock_as_sent)
    outcomes = race(sender(backwards=False), sender(backwards=True))
    (error,) = of_kind(outcomes, OperationalError)
    assert "deadlock detected" in str(error)


@pytest.mark.parametrize("ordered", [True, False])
def test_the_same_keys_for_other_parcels_are_refused_and_nobody_waits_in_a_circle(
    office, numbers, monkeypatch, ordered
):
    """Devices share no keys; two that do (a cloned phone) lock different parcels and meet at the keys only.

    Where rows are not written in the order of their keys, they meet in a deadlock: the negative control.
    """
    low, high = UUID(int=1), UUID(int=2)
    slowly()
    if not ordered:
        monkeypatch.setattr(parcels, "_INSERT", parcels._INSERT.replace("ORDER BY key", "ORDER BY id"))
    mine, yours = batch(office, numbers[:2], [low, high]), batch(office, numbers[2:], [high, low])
    outcomes = race(sending(office, mine), sending(office, yours))
    errors = of_kind(outcomes, OperationalError)
    if not ordered:
        assert "deadlock detected" in str(errors[0])
        return
    assert (errors, created(outcomes), Scan.objects.count()) == ([], [0, 2], 2)
    refused = [line.error for lines in outcomes for line in lines if line.error is not None]
    assert [type(error) for error in refused] == [KeyReused, KeyReused]
    assert Shipment.objects.filter(status=Shipment.Status.HANDED_IN).count() == 2


def slowly() -> None:
    """Let each scan take a while to be written, so that two batches overlap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END'"
        )
        cursor.execute("CREATE TRIGGER a_pause BEFORE INSERT ON logistics_scan FOR EACH ROW EXECUTE FUNCTION pause()")
