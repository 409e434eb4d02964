"""Listings, lots and areas by hand: what people type, what is kept, what is refused."""

import re
import uuid

import pytest
from django.urls import reverse

from catalog.domain import ensure_category
from farmers.models import GrowingArea, Listing, Lot
from marketplace.common import clock
from marketplace.shop.partner.models import StockMovement
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, HouseholdFactory, ListingFactory, LotFactory, owner_of

pytestmark = pytest.mark.django_db

NONSENSE = ["", "abc", "-5", "\x00", "9" * 60, "٣", "<script>", "Nga\u0303"]


def form_for(farm, **other):
    return {
        "household": farm.household.pk,
        "key": str(uuid.uuid4()),
        "title": "Vải thiều u hồng",
        "growing_area": farm.area.pk,
        "category": ensure_category(path=["Trái cây"]).pk,
        "pack_name": "thùng",
        "net_grams": "5kg",
        "priced_by": "kg",
        "price": "30.000",
        "quantity": "62",
        **other,
    }


def test_a_listing_typed_as_people_do_is_offered_once(as_owner, farm):
    typed = form_for(farm, harvest_from="12/6/2026", harvest_to="2026-06-30")
    for _twice in range(2):
        answer = as_owner.post(reverse("farm:listing_new"), typed)
        listing = Listing.objects.get(product__title="Vải thiều u hồng")
        assert answer.url == reverse("farm:listing", args=[listing.pk])
    record = listing.stockrecord
    assert (record.price, record.price_per_kg, record.num_in_stock) == (150_000, 30_000, 62)
    assert listing.product.net_grams == 5_000


@pytest.mark.parametrize(
    "field, typed, sentence",
    [
        ("price", "30", "Bạn có quên ba số 0 không?"),
        ("price", "0", "Giá thấp quá"),
        ("price", "99 triệu", "Giá cao quá"),
        ("price", "ba chục", "Xin nhập số tiền bằng đồng chẵn"),
        ("net_grams", "", "Xin điền ô này."),
        ("net_grams", "5.120", "xin viết lại cho rõ"),
        ("quantity", "-1", "không âm"),
        ("title", "!!!", "Tên hàng cần có chữ"),
        ("harvest_to", "32/6/2026", "Xin nhập ngày như"),
    ],
)
def test_a_slip_is_told_at_its_field_and_what_was_typed_is_kept(as_owner, farm, field, typed, sentence):
    before = Listing.objects.count()
    answer = as_owner.post(reverse("farm:listing_new"), form_for(farm, **{field: typed}))
    assert answer.status_code == 200
    (told,) = answer.context["form"].errors[field]
    assert sentence in told
    page = answer.content.decode()
    assert 'value="62"' in page or field == "quantity"
    assert not typed or f'value="{typed}"' in page
    assert Listing.objects.count() == before


@pytest.mark.parametrize("text", NONSENSE)
def test_no_nonsense_breaks_a_form(as_owner, farm, text):
    urls = [reverse(f"farm:{name}") for name in ("listing_new", "lot_new", "area_new")]
    urls += [reverse(f"farm:{name}", args=[farm.listing.pk]) for name in ("listing_price", "listing_stock")]
    before = (Listing.objects.count(), Lot.objects.count(), GrowingArea.objects.count(), StockMovement.objects.count())
    for url in urls:
        typed = dict.fromkeys(form_for(farm), text) | dict.fromkeys(("grams", "way", "crop", "name", "place"), text)
        assert as_owner.post(url, {**typed, "household": farm.household.pk}).status_code == 200
    after = (Listing.objects.count(), Lot.objects.count(), GrowingArea.objects.count(), StockMovement.objects.count())
    assert after == before


def test_a_strange_orchard_cannot_be_chosen(as_owner, farm):
    strange = GrowingAreaFactory()
    answer = as_owner.post(reverse("farm:listing_new"), form_for(farm, growing_area=strange.pk))
    assert "growing_area" in answer.context["form"].errors
    assert not Listing.objects.filter(growing_area=strange).exists()


def test_price_stock_and_pause(as_owner, farm):
    page, key = reverse("farm:listing", args=[farm.listing.pk]), str(uuid.uuid4())
    assert as_owner.post(reverse("farm:listing_price", args=[farm.listing.pk]), {"price": "28k"}).url == page
    for _twice in range(2):
        stock = {"way": "spoiled", "quantity": "3", "key": key}
        assert as_owner.post(reverse("farm:listing_stock", args=[farm.listing.pk]), stock).url == page
    for _twice in range(2):
        as_owner.post(reverse("farm:listing_pause", args=[farm.listing.pk]))
    farm.listing.refresh_from_db()
    record = farm.listing.stockrecord
    record.refresh_from_db()
    assert (farm.listing.state, record.price_per_kg, record.num_in_stock) == ("paused", 28_000, 7)
    as_owner.post(reverse("farm:listing_resume", args=[farm.listing.pk]))
    farm.listing.refresh_from_db()
    assert farm.listing.state == "active"
    answer = as_owner.post(
        reverse("farm:listing_stock", args=[farm.listing.pk]), {"way": "missing", "quantity": "8", "key": uuid.uuid4()}
    )
    assert "ít hơn số khách đã đặt" in answer.content.decode()
    assert re.search(r'name="quantity"[^>]*value="8"|value="8"[^>]*name="quantity"', answer.content.decode())


def test_a_harvest_is_recorded_once(as_owner, farm):
    typed = {"key": uuid.uuid4(), "growing_area": farm.area.pk, "harvested_on": clock.today(), "grams": "2 tạ"}
    for _twice in range(2):
        assert as_owner.post(reverse("farm:lot_new"), typed).url == reverse("farm:lots")
    lot = Lot.objects.exclude(pk=farm.lot.pk).get()
    assert lot.grams == 200_000
    assert lot.code in as_owner.get(reverse("farm:lots")).content.decode()


def test_an_orchard_lies_in_the_households_commune_unless_said_otherwise(as_owner, farm):
    crop = CropFactory()
    typed = {"name": "Vườn mới", "crop": crop.pk, "place": farm.household.commune.full_name}
    answer = as_owner.post(reverse("farm:area_new"), {**typed, "commune_code": farm.household.commune.code})
    assert answer.url == reverse("farm:lots")
    assert GrowingArea.objects.get(name="Vườn mới").commune == farm.household.commune
    answer = as_owner.post(
        reverse("farm:area_new"), {**typed, "name": "Vườn xa", "place": "đâu đó", "commune_code": "x"}
    )
    assert "Chưa rõ xã, phường nào" in answer.content.decode()
    assert not GrowingArea.objects.filter(name="Vườn xa").exists()


def test_without_an_orchard_the_forms_say_what_comes_first(client):
    household = HouseholdFactory()
    client.force_login(owner_of(household))
    for name in ("listing_new", "lot_new"):
        assert "Xin thêm vườn trước" in client.get(reverse(f"farm:{name}")).content.decode()


@pytest.mark.parametrize("name, queries", [("listings", 6), ("lots", 7)])
def test_lists_ask_no_more_for_three_rows_than_for_one(as_owner, farm, django_assert_num_queries, name, queries):
    url = reverse(f"farm:{name}")
    as_owner.get(url)
    with django_assert_num_queries(queries):
        assert as_owner.get(url).status_code == 200
    for _more in range(2):
        area = ListingFactory(growing_area=farm.area).growing_area
        LotFactory(growing_area=area)
    with django_assert_num_queries(queries):
        assert as_owner.get(url).status_code == 200


def test_pages_of_a_list_survive_any_number(as_owner):
    for page in ("0", "-1", "99", "x", "9" * 30, "\u0663"):
        assert as_owner.get(reverse("farm:listings"), {"page": page}).status_code == 200
