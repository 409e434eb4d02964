"""The staff pages: found by number, phone or name; read, exported without formulas; rates that end the former one."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from catalog.domain import ensure_category
from catalog.models import Category
from marketplace.common import clock
from marketplace.common.csv_safe import BOM
from marketplace.settlement.models import WithholdingRule
from marketplace.shop.checkout.models import ReservationLimit
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner.models import SellerTerms
from marketplace.shop.shipping.models import FreightTariff
from tests.factories.accounts import UserFactory
from tests.factories.checkout import FreightTariffFactory, deliverable_commune, placed_order, recipient_in
from tests.factories.logistics import ClerkFactory
from tests.factories.partner import SellerTermsFactory, StockRecordFactory
from tests.factories.settlement import household_with_account, listing_of, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    person = UserFactory(admin=True)
    client.force_login(person)
    return client


def order_for(name="Nguyễn Thị Hoa", phone="0912 345 678"):
    commune = deliverable_commune()
    recipient = recipient_in(commune, name=name, phone=phone)
    return placed_order((StockRecordFactory(), 1), commune=commune, recipient=recipient)


def numbers(response):
    return {order.number for order in response.context["page_obj"]}


@pytest.mark.parametrize("typed", ["number", "0987 654 321", "+84987654321", "bình", "Bi\u0300nh"])
def test_an_order_is_found_by_number_phone_or_name(admin, typed):
    order_for()
    wanted = order_for(name="Trần Văn Bình", phone="0987654321")
    response = admin.get(reverse("staff:orders"), {"q": wanted.number.lower() if typed == "number" else typed})
    assert numbers(response) == {wanted.number}


def test_goods_sold_over_the_counter_have_no_recipient_but_a_place(admin):
    order = order_for()
    Order.objects.filter(pk=order.pk).update(recipient_name="", recipient_phone="", channel=Channel.COUNTER)
    for page in (reverse("staff:orders"), reverse("staff:order", args=[order.number])):
        said = admin.get(page).content.decode()
        assert "tại quầy" in said
        assert not re.search(r">\s*,\s*<", said)


def test_status_and_days_narrow_the_list(admin):
    old, fresh = order_for(), order_for()
    Order.objects.filter(pk=old.pk).update(date_placed=clock.now() - dt.timedelta(days=9), status="complete")
    assert numbers(admin.get(reverse("staff:orders"), {"status": "complete"})) == {old.number}
    today = clock.today().isoformat()
    assert numbers(admin.get(reverse("staff:orders"), {"start": today, "end": today})) == {fresh.number}
    wrong = admin.get(reverse("staff:orders"), {"start": "12/6/2026", "end": "11/6/2026", "q": old.number})
    assert "Ngày cuối phải sau ngày đầu." in wrong.content.decode()
    assert 'value="12/6/2026"' in wrong.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(admin, django_assert_num_queries, count):
    for _number in range(count):
        order_for()
    admin.get(reverse("staff:orders"))  # whether data are synthetic is asked once
    with django_assert_num_queries(4):  # session, person, how many, which
        assert admin.get(reverse("staff:orders")).status_code == 200


def test_the_table_runs_no_formula_and_says_the_money(admin):
    order = order_for(name='=HYPERLINK("http://a","Bình")')
    response = admin.get(reverse("staff:orders_csv"), {"q": order.number})
    text = b"".join(response.streaming_content).decode()
    assert text.startswith(BOM + "Mã đơn,")
    rows = text.splitlines()
    assert len(rows) == 2
    assert rows[1].startswith(f"{order.number},{clock.today()},đã đặt,trên mạng,")
    assert ""","'=HYPERLINK(""http://a"",""Bình"")",""" in rows[1]
    assert rows[1].endswith(",150000,15000")


def test_who_left_no_number_is_in_the_table(admin):
    """Over the counter nobody asks for one."""
    order = order_for()
    Order.objects.filter(pk=order.pk).update(recipient_phone="")
    rows = b"".join(admin.get(reverse("staff:orders_csv")).streaming_content).decode().splitlines()
    assert ",Nguyễn Thị Hoa,," in rows[1]


def test_a_wrong_filter_sends_no_table(admin):
    response = admin.get(reverse("staff:orders_csv"), {"status": "bịa"})
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_an_order_shows_its_parts_scans_money_and_messages(admin):
    post, household = make_post(), household_with_account()
    listing = listing_of(household)
    shipment = post.cleared((listing, 1), grams=4_800)[0]
    order = shipment.seller_order.order
    response = admin.get(reverse("staff:order", args=[order.number.lower()]))
    assert response.status_code == 200
    page = response.content.decode()
    for text in (shipment.seller_order.number, household.name, "nhận gửi", "phát thành công", "4,8"):
        assert text in page
    assert [entry.source_kind for entry in response.context["entries"]] == [
        "order_placed",
        "order_reduced",
        "shipment_delivered",
    ]
    for text in ("khách đặt đơn", "cân nhẹ hơn khi đặt", f">{household.name}<", "bưu tá số", "báo người bán có đơn"):
        assert text in page
    assert "order_placed" not in page
    assert f"order:{order.pk}" not in page
    assert {message.template for message in response.context["messages_sent"]} == {
        "order_placed",
        "seller_order_new",
        "out_for_delivery",
        "delivered",
    }


def test_settling_is_among_the_entries_of_the_order(admin):
    from marketplace.settlement.domain import settle_shipment
    from tests.factories.settlement import WithholdingRuleFactory

    WithholdingRuleFactory()
    shipment = make_post().cleared((listing_of(household_with_account()), 1))[0]
    settle_shipment(shipment=shipment)
    response = admin.get(reverse("staff:order", args=[shipment.seller_order.order.number]))
    assert [entry.source_kind for entry in response.context["entries"]][-1] == "payable_made"


@pytest.mark.parametrize("name", ["index", "orders", "orders_csv", "people", "categories", "rates", "crops"])
def test_nothing_can_be_posted_where_things_are_only_read(admin, name):
    if name != "people":
        assert admin.post(reverse(f"staff:{name}")).status_code == 405


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_person_is_found_with_their_roles_and_no_secrets(admin):
    household = household_with_account(number="190340001234")
    owner = household.members.get().user
    clerk = ClerkFactory(user=owner)
    response = admin.post(reverse("staff:people"), {"phone": owner.phone})
    assert response.context["roles"] == [("chủ hộ", household.name), ("giao dịch viên", clerk.point.name)]
    assert "1234" not in response.content.decode().replace(owner.phone, "")


def test_a_number_that_nobody_has_is_said_and_kept(admin):
    response = admin.post(reverse("staff:people"), {"phone": "0999 999 999"})
    assert response.status_code == 422
    assert "Chưa có ai dùng số này." in response.content.decode()
    assert 'value="0999 999 999"' in response.content.decode()


# ── Categories ───────────────────────────────────────────────────────────────────────────────────────────────
def place(parent=None, where="first-child"):
    return {"treebeard_position": where, "treebeard_ref_node": parent.pk if parent else "", "is_public": "on"}


def test_categories_grow_change_and_move(admin):
    fruit, eggs = ensure_category(path=["Trái cây"]), ensure_category(path=["Trứng"])
    admin.post(reverse("staff:category_new"), {"name": "Quả có múi", "description": "", **place(fruit)})
    citrus = Category.objects.get(slug="qua-co-mui")
    assert citrus.get_parent() == fruit
    changed = {"name": "Cam, bưởi", "description": "", **place(eggs)}
    assert admin.post(reverse("staff:category", args=[citrus.pk]), changed).status_code == 302
    citrus = Category.objects.get(pk=citrus.pk)
    assert (citrus.name, citrus.slug, citrus.get_parent()) == ("Cam, bưởi", "qua-co-mui", eggs)
    assert Category.find_problems() == ([], [], [], [], [])


def test_a_category_is_placed_among_any_number_of_others(admin, django_assert_num_queries):
    ensure_category(path=["Trái cây", "Vải", "Vải lai"])
    admin.get(reverse("staff:category_new"))
    for more in ([], [["Trứng", f"Nhóm {number}"] for number in range(30)]):
        for path in more:
            ensure_category(path=path)
        with django_assert_num_queries(4):  # session, person, names, places
            page = admin.get(reverse("staff:category_new")).content.decode()
    assert "Trái cây › Vải › Vải lai</option>" in page
    assert page.count("<option") == 1 + 3 + 31 + 3  # none, fruit, eggs, three places


@pytest.mark.parametrize("name", ["Trái cây", "trai  CÂY", "…", ""])
def test_a_name_that_is_taken_or_no_name_is_refused_and_kept(admin, name):
    ensure_category(path=["Trái cây"])
    response = admin.post(reverse("staff:category_new"), {"name": name, "description": "giữ lại", **place()})
    assert response.status_code == 422
    assert "giữ lại" in response.content.decode()
    assert Category.objects.count() == 1


def test_a_category_with_products_below_stays(admin):
    fruit = ensure_category(path=["Trái cây"])
    listing_of(household_with_account(), category=ensure_category(path=["Trái cây", "Vải"]))
    empty = ensure_category(path=["Trái cây", "Nhãn"])
    response = admin.post(reverse("staff:category_delete", args=[fruit.pk]), follow=True)
    assert "Nhóm này còn hàng" in response.content.decode()
    assert Category.objects.count() == 3
    admin.post(reverse("staff:category_delete", args=[empty.pk]))
    assert set(Category.objects.values_list("name", flat=True)) == {"Trái cây", "Vải"}


# ── Rates ────────────────────────────────────────────────────────────────────────────────────────────────────
def tomorrow():
    return clock.today() + dt.timedelta(days=1)


def test_a_new_tariff_ends_the_former_one_on_the_day_before(admin):
    former = FreightTariffFactory()
    posted = {"name": "Cước 2027", "step_grams": "5", "step_price": "16k", "valid_from": tomorrow(), "source": "QĐ 1"}
    for _time in range(2):  # a repeated click writes one row
        assert admin.post(reverse("staff:rate_new", args=["freight"]), posted).status_code == 302
    former.refresh_from_db()
    fresh = FreightTariff.objects.exclude(pk=former.pk).get()
    assert former.valid_to == clock.today()
    assert (fresh.step_grams, fresh.step_price, fresh.valid_from, fresh.valid_to) == (5000, 16_000, tomorrow(), None)


def test_the_rates_of_one_kind_of_seller_leave_the_others_alone(admin):
    household, supplier = SellerTermsFactory(), SellerTermsFactory(seller_kind="supplier")
    posted = {"seller_kind": "supplier", "commission_bp": "7,5", "valid_from": tomorrow(), "source": "Hợp đồng mẫu 2"}
    admin.post(reverse("staff:rate_new", args=["commission"]), posted)
    assert SellerTerms.objects.get(valid_to__isnull=True, seller_kind="supplier").commission_bp == 750
    supplier.refresh_from_db()
    household.refresh_from_db()
    assert (supplier.valid_to, household.valid_to) == (clock.today(), None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"valid_from": "1/1/2020"}, "sớm nhất từ ngày mai"),
        ({"source": " \t "}, "Xin điền ô này"),
        ({"vat_bp": "60", "pit_bp": "41"}, "Hai thuế cộng lại"),
        ({"vat_bp": "-1"}, "Xin nhập số không âm."),
        ({"vat_bp": "10" * 15}, "Xin nhập số phần trăm"),
        ({"seller_kind": "vua"}, "vua"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_kept(admin, change, sentence):
    rule = WithholdingRule.objects.create(
        seller_kind="household", vat_bp=100, pit_bp=50, valid_from=dt.date(2020, 1, 1), source="Luật"
    )
    posted = {
        "seller_kind": "household",
        "vat_bp": "1",
        "pit_bp": "0,5",
        "valid_from": tomorrow(),
        "source": "Luật mới",
    }
    response = admin.post(reverse("staff:rate_new", args=["withholding"]), posted | change)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    rule.refresh_from_db()
    assert (WithholdingRule.objects.count(), rule.valid_to) == (1, None)


def test_how_many_unpaid_orders_a_number_may_have_is_a_rate_as_well(admin):
    page = admin.get(reverse("staff:rates")).content.decode()
    assert "mỗi số điện thoại giữ hàng bao nhiêu đơn cũng được" in page
    posted = {"most_orders": "5", "valid_from": tomorrow(), "source": "Quy định của chợ"}
    assert (
        admin.post(reverse("staff:rate_new", args=["reservations"]), posted | {"most_orders": "0"}).status_code == 422
    )
    assert admin.post(reverse("staff:rate_new", args=["reservations"]), posted).status_code == 302
    rule = ReservationLimit.objects.get()
    assert (rule.most_orders, rule.valid_from, rule.valid_to) == (5, tomorrow(), None)
    assert "5 đơn một số điện thoại" in admin.get(reverse("staff:rates")).content.decode()


def test_a_day_that_is_already_decided_is_refused(admin):
    posted = {"name": "A", "step_grams": "5", "step_price": "1000", "valid_from": tomorrow(), "source": "QĐ"}
    admin.post(reverse("staff:rate_new", args=["freight"]), posted)
    response = admin.post(reverse("staff:rate_new", args=["freight"]), posted | {"step_price": "2000"})
    assert "xin chọn ngày sau đó" in response.content.decode()
    assert FreightTariff.objects.get().step_price == 1000
