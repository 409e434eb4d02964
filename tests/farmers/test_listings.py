"""Listings: what is offered, refused at its field, and how stock follows its movements."""

import uuid

import pytest

from catalog.domain import ensure_category
from catalog.models import Product
from catalog.queries import products_on_sale, search_products
from farmers.domain import add_stock, change_listing, list_product, pause_listing, resume_listing
from farmers.models import Listing
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.partner.domain import BelowAllocated
from marketplace.shop.partner.locks import allocate_stock
from marketplace.shop.partner.models import StockMovement, StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, HouseholdFactory, ListingFactory, owner_of

pytestmark = pytest.mark.django_db
Kind = StockMovement.Kind


def test_a_listing_is_a_product_with_price_and_stock_on_sale_at_once():
    commune = CommuneFactory(short_name="Lục Ngạn", province=ProvinceFactory(short_name="Bắc Ninh"))
    area = GrowingAreaFactory(
        household=HouseholdFactory(commune=commune), crop=CropFactory(name="Vải thiều", slug="vai", shelf_life_days=5)
    )
    listing = ListingFactory(growing_area=area, title="Vải thiều loại 1", net_grams=5_000, price_per_kg=31_111)
    record = listing.stockrecord
    assert (record.price, record.price_per_kg) == (155_555, 31_111)
    assert (record.num_in_stock, record.num_allocated) == (10, 0)
    assert list(record.movements.values_list("kind", "quantity")) == [("opening", 10)]
    assert (listing.product.crop, listing.product.shelf_life_days) == (area.crop, 5)
    assert list(products_on_sale()) == [listing.product]
    assert list(search_products("vai thieu luc ngan bac ninh")) == [listing.product]


def test_a_form_sent_twice_lists_once():
    area = GrowingAreaFactory()
    key = uuid.uuid4()
    first = ListingFactory(growing_area=area, key=key, title="Vải thiều")
    assert ListingFactory(growing_area=area, key=key, title="Vải thiều") == first
    for other in ({"title": "Nhãn lồng"}, {"title": "Vải thiều", "price_per_kg": 31_000}):
        with pytest.raises(WrongState, match="Vải thiều"):
            ListingFactory(growing_area=area, key=key, **other)
    assert (Listing.objects.count(), StockRecord.objects.count(), StockMovement.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"price_per_kg": 0}, "price_per_kg"),
        ({"price_per_kg": 30}, "price_per_kg"),
        ({"price_per_kg": -30_000}, "price_per_kg"),
        ({"price_per_kg": 10_000_001}, "price_per_kg"),
        ({"price_per_kg": None}, "price_per_kg"),
        ({"price": 150_000}, "price_per_kg"),
        ({"priced_by": "pack"}, "price"),
        ({"priced_by": "pack", "price_per_kg": None, "price": 50_000_001}, "price"),
        ({"net_grams": None}, "net_grams"),
        ({"net_grams": 0}, "net_grams"),
        ({"net_grams": 900_000, "price_per_kg": 9_000_000}, "price_per_kg"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 100_001}, "quantity"),
        ({"title": "…"}, "title"),
        ({"pack_name": ""}, "pack_name"),
    ],
)
def test_nonsense_is_refused_at_its_field(wrong, field):
    area = GrowingAreaFactory()
    with pytest.raises(BadValue) as refusal:
        ListingFactory(growing_area=area, **wrong)
    assert refusal.value.field == field
    assert (Listing.objects.count(), Product.objects.count(), StockRecord.objects.count()) == (0, 0, 0)


def offer(household, area, by, **other):
    facts = {
        "household": household,
        "growing_area": area,
        "title": "Vải thiều",
        "pack_name": "thùng",
        "net_grams": 5_000,
        "priced_by": "kg",
        "price_per_kg": 30_000,
        "quantity": 1,
        "category": ensure_category(path=["Trái cây"]),
        "by": by,
    }
    return list_product(**(facts | other))


def test_a_listing_is_of_the_households_own_land_and_crop():
    household = HouseholdFactory()
    owner = owner_of(household)
    mine, strange = GrowingAreaFactory(household=household), GrowingAreaFactory()
    with pytest.raises(BadValue, match="không phải của hộ"):
        offer(household, strange, owner)
    with pytest.raises(BadValue, match="trồng"):
        offer(household, mine, owner, crop=CropFactory())
    with pytest.raises(NotAllowed):
        offer(household, mine, UserFactory())
    sleeping = HouseholdFactory(active=False)
    with pytest.raises(WrongState):
        offer(sleeping, GrowingAreaFactory(household=sleeping), owner_of(sleeping))
    assert not Listing.objects.exists()


def test_price_and_words_change_without_touching_stock():
    listing = ListingFactory()
    owner = owner_of(listing.household)
    change_listing(listing=listing, price_per_kg=28_000, title="Vải u hồng", by=owner)
    record = StockRecord.objects.get()
    assert (record.price, record.price_per_kg, record.num_in_stock) == (140_000, 28_000, 10)
    assert list(search_products("u hong")) == [listing.product]
    for wrong in ({"price_per_kg": 1}, {"price": 150_000}, {"title": ""}):
        with pytest.raises(BadValue):
            change_listing(listing=listing, by=owner, **wrong)
    with pytest.raises(NotAllowed):
        change_listing(listing=listing, price_per_kg=1_000, by=UserFactory())
    record.refresh_from_db()
    assert record.price_per_kg == 28_000


def test_pause_and_resume_are_harmless_twice():
    listing = ListingFactory()
    owner = owner_of(listing.household)
    for _twice in range(2):
        assert pause_listing(listing=listing, by=owner).state == "paused"
        assert not products_on_sale().exists()
    for _twice in range(2):
        assert resume_listing(listing=listing, by=owner).state == "active"
        assert products_on_sale().count() == 1
    with pytest.raises(NotAllowed):
        pause_listing(listing=listing, by=UserFactory())


def test_stock_moves_with_its_reason_once_for_each_form():
    listing = ListingFactory()
    owner, key = owner_of(listing.household), uuid.uuid4()
    for _twice in range(2):
        add_stock(listing=listing, quantity=5, by=owner, key=key)
    add_stock(listing=listing, quantity=-3, kind=Kind.SPOILED, by=owner, key=uuid.uuid4())
    record = StockRecord.objects.get()
    assert record.num_in_stock == 12
    assert sum(record.movements.values_list("quantity", flat=True)) == 12
    for quantity, kind in (
        (0, Kind.HARVESTED),
        (-1, Kind.HARVESTED),
        (1, Kind.SPOILED),
        (1, Kind.SOLD),
        (10**7, Kind.HARVESTED),
    ):
        with pytest.raises(BadValue):
            add_stock(listing=listing, quantity=quantity, kind=kind, by=owner, key=uuid.uuid4())
    allocate_stock(quantities={record.pk: 12})
    with pytest.raises(BelowAllocated):
        add_stock(listing=listing, quantity=-1, kind=Kind.SPOILED, by=owner, key=uuid.uuid4())
    record.refresh_from_db()
    assert (record.num_in_stock, record.movements.count()) == (12, 3)
