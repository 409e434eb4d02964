"""Two packers on one lot: it never gives more than it holds; with the guard taken away it would."""

import threading
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from farmers.domain import DrawSpec, LotExhausted, confirm_seller_order, drawing, pack_seller_order
from farmers.models import Lot, LotDraw
from marketplace.shop.order.models import SellerOrder
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import ListingFactory, LotFactory, owner_of

pytestmark = pytest.mark.django_db(transaction=True)
PACKERS = 4


@pytest.fixture
def scene():
    """One lot of 12 kg and four confirmed orders of 5 kg each: two fit."""
    listing = ListingFactory()
    lot = LotFactory(growing_area=listing.growing_area, grams=12_000)
    owner, commune = owner_of(listing.household), deliverable_commune()
    parts = []
    for _packer in range(PACKERS):
        part = placed_order((listing.stockrecord, 1), commune=commune).seller_orders.get()
        parts.append(confirm_seller_order(seller_order=part, by=owner))
    return lot, parts, owner


def pack_all_at_once(lot, parts, owner):
    """Return what each packer was told, "packed" or the class of the refusal."""
    barrier, told = threading.Barrier(PACKERS), []

    def pack(part):
        try:
            line_id = part.lines.get().pk
            barrier.wait(timeout=20)
            pack_seller_order(seller_order=part, draws=[DrawSpec(line_id, lot.pk, 1, 5_000)], by=owner)
            told.append("packed")
        except Exception as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=pack, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(told)


def test_two_packers_never_draw_more_than_the_lot(scene):
    lot, parts, owner = scene
    assert pack_all_at_once(lot, parts, owner) == [LotExhausted.__name__] * 2 + ["packed"] * 2
    lot.refresh_from_db()
    assert lot.drawn_grams == sum(LotDraw.objects.values_list("grams", flat=True)) == 10_000
    assert SellerOrder.objects.filter(status="packed").count() == 2
    stock = parts[0].lines.get().stockrecord
    assert (stock.num_in_stock, stock.num_allocated) == (8, 2)


def test_without_the_condition_the_lot_is_overdrawn(scene):
    """The negative control: reading first and writing later lets every packer through."""
    lot, parts, owner = scene
    everybody_has_read = threading.Barrier(PACKERS)

    def check_then_write(lot_id, grams):
        if Lot.objects.get(pk=lot_id).grams_left < grams:
            return False
        everybody_has_read.wait(timeout=20)
        return Lot.objects.filter(pk=lot_id).update(drawn_grams=F("drawn_grams") + grams) == 1

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE farmers_lot DROP CONSTRAINT farmers_lot_never_overdrawn")
    with mock.patch.object(drawing, "_take_from_lot", check_then_write):
        assert pack_all_at_once(lot, parts, owner) == ["packed"] * PACKERS
    lot.refresh_from_db()
    assert lot.drawn_grams == 20_000 > lot.grams


def test_the_database_itself_refuses_an_overdrawn_lot(scene):
    lot, _parts, _owner = scene
    with pytest.raises(IntegrityError, match="farmers_lot_never_overdrawn"), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(drawn_grams=12_001)
