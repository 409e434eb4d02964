"""The household's own pages: photos, words, as last year, team, story, season, account, picking list, statement."""

import datetime as dt
import re
import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from catalog.domain import ensure_category
from farmers.domain import add_household_picture, add_listing_picture, add_member, confirm_seller_order
from farmers.models import HouseholdMember, Listing, PayoutChange
from farmers.queries import price_ranges
from marketplace.common import clock
from marketplace.desk.farm.listing_forms import next_season
from marketplace.messaging.models import Message
from tests.factories.accounts import BankAccountFactory, UserFactory
from tests.factories.catalog import CropFactory
from tests.factories.checkout import placed_order
from tests.factories.farmers import GrowingAreaFactory, ListingFactory, owner_of

pytestmark = pytest.mark.django_db


def photo(size=(600, 500)):
    file = BytesIO()
    Image.new("RGB", size, "firebrick").save(file, "JPEG")
    return SimpleUploadedFile("vai.jpg", file.getvalue(), content_type="image/jpeg")


def short_form(farm, **other):
    """What a household types at least."""
    typed = {"growing_area": farm.area.pk, "pack_name": "thùng", "net_grams": "5", "priced_by": "kg", "price": "30k"}
    return {"household": farm.household.pk, "key": str(uuid.uuid4()), "quantity": "20", **typed, **other}


def new_listing():
    return Listing.objects.latest("pk")


def test_few_fields_are_enough_and_the_rest_is_filled_in(as_owner, farm):
    as_owner.post(reverse("farm:listing_new"), short_form(farm, photo=photo()))
    listing = new_listing()
    assert listing.product.title == f"{farm.area.crop.name}, thùng 5 kg"
    assert list(listing.product.categories.all()) == list(farm.listing.product.categories.all())
    image = listing.product.images.get()
    assert image.original.name.endswith("-1280.webp")
    page = as_owner.get(listing.product.get_absolute_url()).content.decode()
    assert image.original.url in page
    assert image.original.url.replace("-1280", "-480") in as_owner.get("/products/").content.decode()


def test_a_form_sent_twice_lists_once_with_one_photo(as_owner, farm):
    typed = short_form(farm)
    for _twice in range(2):
        as_owner.post(reverse("farm:listing_new"), typed | {"photo": photo()})
    assert Listing.objects.count() == 2
    assert new_listing().product.images.count() == 1


def test_what_is_no_photo_lists_nothing(as_owner, farm):
    page = as_owner.post(reverse("farm:listing_new"), short_form(farm, photo=SimpleUploadedFile("a.jpg", b"GIF89a")))
    assert "không phải ảnh JPEG" in page.content.decode()
    assert Listing.objects.count() == 1


def test_a_crop_nobody_has_grouped_asks_for_the_group(as_owner, farm):
    area = GrowingAreaFactory(household=farm.household, crop=CropFactory(name="Mơ rừng"))
    page = as_owner.post(reverse("farm:listing_new"), short_form(farm, growing_area=area.pk))
    assert "Chưa rõ nhóm hàng" in page.content.decode()
    category = ensure_category(path=["Trái cây", "Mơ"])
    assert as_owner.post(
        reverse("farm:listing_new"), short_form(farm, growing_area=area.pk, category=category.pk)
    ).status_code == 302  # fmt: skip


def test_the_hint_is_what_others_ask_or_says_that_nobody_does(as_owner, farm):
    hint = "30 ngày qua chưa có ai bán trên chợ để so giá"
    assert hint in as_owner.get(reverse("farm:listing_new")).content.decode()
    crop = farm.area.crop
    ListingFactory(growing_area=GrowingAreaFactory(crop=crop), price_per_kg=28_000)
    ListingFactory(growing_area=GrowingAreaFactory(crop=crop), by_pack=True, price=160_000)  # 5 kg: 32,000 đ/kg
    old = ListingFactory(growing_area=GrowingAreaFactory(crop=crop), price_per_kg=9_000)
    Listing.objects.filter(pk=old.pk).update(state="paused", listed_at=clock.now() - dt.timedelta(days=31))
    found = price_ranges([crop], besides=farm.household)[crop.pk]
    assert (found.low, found.high, found.listings) == (28_000, 32_000, 2)
    assert "28.000 – 32.000 ₫/kg (2 mặt hàng" in as_owner.get(reverse("farm:listing_new")).content.decode()


def test_as_last_year_brings_everything_but_the_quantity(as_owner, farm):
    add_listing_picture(listing=farm.listing, file=photo(), by=farm.owner)
    farm.listing.product.harvest_from, farm.listing.product.harvest_to = dt.date(2024, 6, 1), dt.date(2024, 7, 5)
    farm.listing.product.variety = "u hồng"
    farm.listing.product.save()
    page = as_owner.get(reverse("farm:listing_new"), {"like": farm.listing.pk})
    initial = page.context["form"].initial
    with_price = (initial["price"], initial["net_grams"], initial["variety"], initial["quantity"])
    assert with_price == (30_000, 5_000, "u hồng", None)
    assert initial["harvest_from"].month == 6
    assert initial["harvest_to"] >= clock.today()
    as_owner.post(reverse("farm:listing_new"), short_form(farm, like=farm.listing.pk))
    old, new = farm.listing.product.images.get().original.name, new_listing().product.images.get().original.name
    assert old != new


def test_as_last_year_names_the_pack_once_and_the_one_of_this_year(as_owner, farm):
    as_owner.post(reverse("farm:listing_new"), short_form(farm, title="", pack_name="thùng", net_grams="5"))
    first = new_listing()
    assert first.product.title.count("thùng") == 1
    page = as_owner.get(reverse("farm:listing_new"))
    (button,) = [line for line in page.content.decode().splitlines() if f"like={first.pk}&" in line]
    assert button.split(f"like={first.pk}&")[1].split("</a>")[0].count("thùng") == 1
    initial = as_owner.get(reverse("farm:listing_new"), {"like": first.pk}).context["form"].initial
    assert initial["title"] == ""
    again = short_form(farm, like=first.pk, title=initial["title"], pack_name="túi", net_grams="3")
    as_owner.post(reverse("farm:listing_new"), again)
    assert new_listing().product.title == first.product.title.replace("thùng 5 kg", "túi 3 kg")
    named = as_owner.get(reverse("farm:listing_new"), {"like": farm.listing.pk}).context["form"].initial
    assert named["title"] == farm.listing.product.title


def test_another_households_listing_is_not_copied(as_owner, farm):
    strange = ListingFactory(title="Nhãn lồng bí mật")
    page = as_owner.get(reverse("farm:listing_new"), {"like": strange.pk})
    assert "Nhãn lồng bí mật" not in page.content.decode()
    for like in ("x", "-1", "9" * 40, ""):
        assert as_owner.get(reverse("farm:listing_new"), {"like": like}).status_code == 200


@pytest.mark.parametrize(
    "start, end, today, expected",
    [
        (dt.date(2025, 6, 1), dt.date(2025, 7, 5), dt.date(2026, 5, 1), (dt.date(2026, 6, 1), dt.date(2026, 7, 5))),
        (dt.date(2025, 12, 1), dt.date(2026, 1, 5), dt.date(2026, 5, 1), (dt.date(2026, 12, 1), dt.date(2027, 1, 5))),
        (dt.date(2024, 2, 29), None, dt.date(2025, 2, 1), (dt.date(2025, 2, 28), None)),
        (dt.date(2026, 6, 1), dt.date(2026, 7, 5), dt.date(2026, 6, 20), (dt.date(2026, 6, 1), dt.date(2026, 7, 5))),
        (None, None, dt.date(2026, 6, 20), (None, None)),
    ],
)
def test_days_move_to_the_next_season(start, end, today, expected):
    with clock.at(dt.datetime.combine(today, dt.time(8), tzinfo=clock.VIETNAM)):
        assert next_season(start, end) == expected


def test_words_and_photos_change(as_owner, farm):
    page = reverse("farm:listing", args=[farm.listing.pk])
    words = {"title": "Vải thiều đầu mùa", "harvest_from": "1/6/2026", "harvest_to": "2026-06-20", "grade": "loại 1"}
    assert as_owner.post(reverse("farm:listing_words", args=[farm.listing.pk]), words).url == page
    product = type(farm.listing.product).objects.get(pk=farm.listing.product_id)
    assert (product.title, product.harvest_to, product.grade) == ("Vải thiều đầu mùa", dt.date(2026, 6, 20), "loại 1")
    back = as_owner.post(
        reverse("farm:listing_words", args=[farm.listing.pk]), words | {"harvest_to": "1/5/2026"}
    ).content.decode()
    assert "Ngày thu hoạch cuối phải sau ngày đầu" in back
    for _photo in range(6):
        as_owner.post(reverse("farm:listing_photo", args=[farm.listing.pk]), {"photo": photo()})
    full = as_owner.post(reverse("farm:listing_photo", args=[farm.listing.pk]), {"photo": photo()}).content.decode()
    assert "đã có 6 ảnh" in full
    gone = product.images.first()
    for _twice in range(2):
        as_owner.post(reverse("farm:listing_photo_remove", args=[farm.listing.pk, gone.pk]))
    assert product.images.count() == 5


def test_the_owner_gathers_a_team(as_owner, farm):
    typed = {"phone": "0987 654 321", "full_name": "Nguyễn Văn Con", "role": "worker"}
    assert as_owner.post(reverse("farm:team"), typed).url == reverse("farm:team")
    son = farm.household.members.get(user__phone="+84987654321")
    assert Message.objects.get(template="household_member").to == "+84987654321"
    as_owner.post(reverse("farm:member_role", args=[son.pk]), {"role": "agent"})
    son = farm.household.members.get(user__phone="+84987654321", until=None)
    assert son.role == "agent"
    assert (
        "phải còn ít nhất một chủ hộ"
        in as_owner.post(
            reverse("farm:member_end", args=[farm.household.members.get(role="owner").pk]), follow=True
        ).content.decode()
    )
    as_owner.post(reverse("farm:member_end", args=[son.pk]))
    assert not farm.household.members.filter(user__phone="+84987654321", until=None).exists()
    assert (
        "Xin ghi họ và tên"
        in as_owner.post(reverse("farm:team"), {"phone": "0911 222 333", "role": "worker"}).content.decode()
    )


OWNERS = [
    ("team", None, {"phone": "0987 654 321", "full_name": "Kẻ Lạ", "role": "owner"}),
    ("shop", None, {"story": "Chuyện khác"}),
    ("season_pause", None, {"reason": "x"}),
    ("season_open", None, {}),
    ("payout", None, {"bank_bin": "970405", "number": "12345678", "holder": "KE LA"}),
    ("member_role", "member", {"role": "worker"}),
    ("member_end", "member", {}),
]


@pytest.mark.parametrize("role", ["worker", "agent"])
@pytest.mark.parametrize("name, thing, typed", OWNERS)
def test_what_the_owner_decides_others_do_not(client, farm, role, name, thing, typed):
    person = UserFactory()
    HouseholdMember.objects.create(household=farm.household, user=person, role=role)
    client.force_login(person)
    args = [farm.household.members.get(role="owner").pk] if thing else []
    before = list(farm.household.members.values_list("pk", "role", "until"))
    assert client.post(reverse(f"farm:{name}", args=args), typed).status_code == 403
    farm.household.refresh_from_db()
    assert (farm.household.state, farm.household.story) == ("active", "")
    assert list(farm.household.members.values_list("pk", "role", "until")) == before
    assert not Message.objects.filter(template="payout_code").exists()


def test_each_id_of_the_page_of_many_forms_is_there_once(as_owner, farm):
    named = re.findall(r'\sid="([^"]*)"', as_owner.get(reverse("farm:shop")).content.decode())
    assert sorted(named) == sorted(set(named))


def test_story_season_and_page_for_customers(as_owner, farm, client):
    as_owner.post(reverse("farm:shop"), {"story": "Ba đời trồng vải.\n<script>alert(1)</script>"})
    as_owner.post(reverse("farm:shop_photo"), {"photo": photo(), "caption": "Đồi sau nhà"})
    as_owner.post(
        reverse("farm:area", args=[farm.area.pk]),
        {"name": "Vườn đồi", "area_m2": "5.000", "season_from": "11", "season_to": "2"},
    )
    page = client.get(reverse("discovery:shop", args=[farm.household.code])).content.decode()
    for shown in ("Ba đời trồng vải.", "&lt;script&gt;", "Đồi sau nhà", farm.listing.product.title, "từ tháng 11 đến"):
        assert shown in page
    farm.area.refresh_from_db()
    assert farm.area.season_months == {11, 12, 1, 2}
    until = clock.today() + dt.timedelta(days=40)
    as_owner.post(reverse("farm:season_pause"), {"until": until.isoformat(), "reason": "hết mùa"})
    page = client.get(reverse("discovery:shop", args=[farm.household.code])).content.decode()
    assert f"hẹn mở bán lại ngày {until:%d/%m/%Y}" in page
    assert farm.listing.product.title not in page
    as_owner.post(reverse("farm:season_open"))
    assert (
        farm.listing.product.title in client.get(reverse("discovery:shop", args=[farm.household.code])).content.decode()
    )


def test_the_page_of_who_does_not_sell_is_not_there(client, farm):
    address = reverse("discovery:shop", args=[farm.household.code])
    assert client.get(address.lower()).url == address
    for state in ("applied", "verified", "closed"):
        type(farm.household).objects.filter(pk=farm.household.pk).update(state=state)
        assert client.get(address).status_code == 404
    assert client.get(reverse("discovery:shop", args=["x" * 50])).status_code == 404


def test_the_account_changes_by_a_code_and_can_be_called_off(as_owner, farm):
    typed = {"owner": farm.household.members.get(role="owner").pk, "bank_bin": "970405", "holder": "NGUYEN THI HOA"}
    wrong = as_owner.post(reverse("farm:payout"), typed | {"number": "1"}).content.decode()
    assert "Số tài khoản không đúng" in wrong
    assert '<option value="970405" selected>Agribank</option>' in wrong
    for digits in ("", "123456", "970499"):
        no_bank = as_owner.post(reverse("farm:payout"), typed | {"number": "1234567890", "bank_bin": digits})
        assert "Xin chọn ngân hàng." in no_bank.content.decode()
    assert not Message.objects.filter(template="payout_code").exists()
    assert as_owner.post(reverse("farm:payout"), typed | {"number": "1234567890"}).url == reverse("farm:payout_code")
    code = Message.objects.get(template="payout_code").context["code"]
    bad = as_owner.post(reverse("farm:payout_code"), {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert "Mã không đúng" in bad.content.decode()
    assert PayoutChange.objects.count() == 0
    assert as_owner.post(reverse("farm:payout_code"), {"code": code}).url == reverse("farm:payout")
    page = as_owner.get(reverse("farm:payout")).content.decode()
    assert "7890" in page
    assert "1234567890" not in page
    as_owner.post(reverse("farm:payout_cancel", args=[PayoutChange.objects.get().pk]))
    assert PayoutChange.objects.get().cancelled_by == farm.owner
    assert as_owner.get(reverse("farm:payout_code")).url == reverse("farm:payout")


def test_the_bank_is_shown_by_its_name(as_owner, farm):
    seller = farm.household.legal_seller
    seller.bank_account = BankAccountFactory(owner=farm.owner, bank_bin="970405")
    seller.save()
    for name in ("farm:payout", "accounts:profile"):
        page = as_owner.get(reverse(name)).content.decode()
        assert "Agribank" in page
        assert "970405" not in page.replace('value="970405"', "")


def test_an_owner_who_was_something_else_before_changes_the_account(client, farm):
    person = UserFactory()
    for role in ("worker", "owner"):
        add_member(household=farm.household, user=person, role=role, by=farm.owner)
    client.force_login(person)
    typed = {"owner": farm.household.members.get(user=person, until=None).pk, "bank_bin": "970405"}
    client.post(reverse("farm:payout"), typed | {"holder": "NGUYEN VAN CON", "number": "1234567890"})
    assert client.get(reverse("farm:payout_code")).status_code == 200


def test_the_picking_list_on_paper_and_read_out(as_owner, farm):
    assert "Hôm nay không có đơn nào" in as_owner.get(reverse("farm:order_picking_text")).content.decode()
    orders = [placed_order((farm.listing.stockrecord, packs)) for packs in (2, 1)]
    strange = ListingFactory()
    for order in [*orders, placed_order((strange.stockrecord, 1))]:
        part = order.seller_orders.get()
        seller = strange if part.stocking_place_id == strange.household.stocking_place_id else farm.listing
        confirm_seller_order(seller_order=part, by=owner_of(seller.household))
    text = as_owner.get(reverse("farm:order_picking_text"))
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    lines = text.content.decode().splitlines()
    title = farm.listing.product.title
    assert lines[:2] == ["Hôm nay cần đóng gói 2 đơn.", f"Cần lấy 3 thùng {title}, tất cả 15 ki lô."]
    assert lines[3] == f"2 thùng {title}."
    assert strange.product.title not in text.content.decode()
    page = as_owner.get(reverse("farm:order_picking")).content.decode()
    assert "3 thùng" in page


def test_the_statement_of_any_days_and_its_spreadsheet(as_owner, farm):
    seller = farm.household.legal_seller
    type(seller).objects.filter(pk=seller.pk).update(name="=cmd|' /C calc'!A0")
    page = as_owner.get(reverse("farm:statement"), {"start": "2026-01-01", "end": "2026-03-15"})
    assert page.context["statement"].end == dt.date(2026, 3, 15)
    wrong = as_owner.get(reverse("farm:statement"), {"start": "2026-03-15", "end": "2026-01-01"}).content.decode()
    assert "Ngày cuối phải sau ngày đầu" in wrong
    csv = as_owner.get(reverse("farm:statement_csv"), {"month": f"{clock.today():%Y-%m}"})
    assert csv["Content-Type"].startswith("text/csv")
    assert ",'=cmd|" in csv.content.decode()
    for start in ("x", "9999-99-99", "1/1/0001"):
        assert as_owner.get(reverse("farm:statement"), {"start": start, "end": start}).status_code == 200


def _questions(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_ask_no_more_for_three_things_than_for_one(as_owner, farm):
    shop = reverse("discovery:shop", args=[farm.household.code])
    urls = [shop, reverse("farm:team"), reverse("farm:shop"), reverse("farm:order_picking")]
    _more(farm)
    for url in urls:
        as_owner.get(url)
    first = [_questions(as_owner, url) for url in urls]
    for _time in range(2):
        _more(farm)
    assert [_questions(as_owner, url) for url in urls] == first


def _more(farm):
    """One more of each thing: a listing with a photo, a member, an area, an order to pack, a picture."""
    listing = ListingFactory(growing_area=GrowingAreaFactory(household=farm.household))
    add_listing_picture(listing=listing, file=photo(), by=farm.owner)
    add_household_picture(household=farm.household, file=photo(), by=farm.owner)
    HouseholdMember.objects.create(household=farm.household, user=UserFactory(), role="worker")
    part = placed_order((listing.stockrecord, 1)).seller_orders.get()
    confirm_seller_order(seller_order=part, by=farm.owner)
