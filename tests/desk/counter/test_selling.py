"""At the till: a scanner types digits and Enter; letters and numbers do the rest; no script is needed."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.models import CashSale
from marketplace.accounts.domain.households import account_of, find_account
from marketplace.accounts.models import HouseholdPresence
from marketplace.common import clock
from marketplace.messaging.models import Message
from marketplace.shop.order.models import Order
from marketplace.shop.partner.domain import change_price
from tests.desk.counter.conftest import EGGS, RICE
from tests.factories.accounts import UserFactory
from tests.factories.essentials import RationFactory, bind
from tests.factories.logistics import ClerkFactory, stocked_outlet
from tests.factories.sales import sold


def scan(counter, *typed):
    for text in typed:
        response = counter.client.post(reverse("counter:scan"), {"q": text})
    return response


def page(counter, **query) -> str:
    return counter.client.get(reverse("counter:index"), query).content.decode()


def bill(counter) -> list[tuple[str, int]]:
    shown = counter.client.get(reverse("counter:index")).context["shown"]
    return [(record.product.title, packs) for record, packs, _price in shown.rows]


def pay(counter, given="", **changes):
    shown = counter.client.get(reverse("counter:index")).context
    form = {"key": str(shown["bill"].key), "shown": shown["pay_form"].initial["shown"], "given": given}
    return counter.client.post(reverse("counter:pay"), form | changes)


def test_scanned_goods_are_added_up(counter):
    scan(counter, RICE, RICE, EGGS)
    assert bill(counter) == [("Gạo tẻ 1 kg", 2), ("Trứng gà vỉ 10", 1)]
    assert "67.000" in page(counter)


def test_a_number_alone_changes_the_last_line(counter):
    scan(counter, EGGS, RICE, "5")
    assert bill(counter) == [("Trứng gà vỉ 10", 1), ("Gạo tẻ 1 kg", 5)]
    scan(counter, "0")
    assert bill(counter) == [("Trứng gà vỉ 10", 1)]


@pytest.mark.parametrize("typed", [f"3*{RICE}", f"3 {RICE}", "3 gao", "3 gạo tẻ"])
def test_a_count_in_front(counter, typed):
    scan(counter, typed)
    assert bill(counter) == [("Gạo tẻ 1 kg", 3)]


def test_two_letters_offer_what_they_fit(counter):
    stocked_outlet(
        point=counter.point,
        price=20_000,
        legal_seller=counter.rice.partner.legal_seller,
        title="Gạo nếp 1 kg",
        folded="gao nep 1 kg",
        net_grams=1000,
    )
    response = scan(counter, "ga")
    assert response.url == f"{reverse('counter:index')}?q=ga"
    shown = counter.client.get(response.url)
    titles = [offer.product.title for offer in shown.context["offers"]]
    assert sorted(titles) == ["Gạo nếp 1 kg", "Gạo tẻ 1 kg", "Trứng gà vỉ 10"]
    assert shown.content.decode().count("autofocus") == 1  # Enter takes the first
    counter.client.post(reverse("counter:scan"), {"record": counter.rice.pk, "packs": "2"})
    assert bill(counter) == [("Gạo tẻ 1 kg", 2)]


@pytest.mark.parametrize("typed", ["8930000000000", "xoài", "g", "\x00", "💥" * 30, "9" * 500])
def test_unknown_goods_are_said(counter, typed):
    response = counter.client.post(reverse("counter:scan"), {"q": typed}, follow=True)
    assert response.status_code == 200
    assert bill(counter) == []


def test_goods_of_another_point_are_not_found(counter):
    other = stocked_outlet(title="Nước mắm", upc="8930000000123", folded="nuoc mam")
    scan(counter, "8930000000123", "nuoc")
    counter.client.post(reverse("counter:scan"), {"record": other.pk, "packs": "1"})
    assert bill(counter) == []


def test_enter_on_nothing_goes_to_the_money(counter):
    scan(counter, RICE)
    response = scan(counter, "")
    assert response.url == f"{reverse('counter:index')}?at=pay"
    (field,) = re.findall(r"<input[^>]*autofocus[^>]*>", page(counter, at="pay"))
    assert 'name="given"' in field


def test_cash_change_and_receipt(counter):
    scan(counter, RICE, "2", EGGS)
    response = pay(counter, "100k")
    sale = CashSale.objects.get()
    assert response.url == reverse("counter:receipt", args=[sale.receipt])
    assert (sale.due, sale.given, sale.change) == (67_000, 100_000, 33_000)
    shown = counter.client.get(response.url).content.decode()
    assert "33.000" in shown
    assert "Hóa đơn mới" in shown
    printed = counter.client.get(reverse("counter:receipt_print", args=[sale.receipt])).content.decode()
    assert all(words in printed for words in (sale.receipt, "Gạo tẻ 1 kg", "2 × 18.500", "67.000", sale.order.number))
    assert bill(counter) == []


def test_nothing_typed_is_exact_cash(counter):
    scan(counter, RICE)
    pay(counter)
    assert CashSale.objects.get().given == 18_500


def test_the_form_sent_twice_is_one_sale(counter):
    scan(counter, RICE)
    shown = counter.client.get(reverse("counter:index")).context
    form = {"key": str(shown["bill"].key), "shown": shown["pay_form"].initial["shown"], "given": "20000"}
    first = counter.client.post(reverse("counter:pay"), form)
    again = counter.client.post(reverse("counter:pay"), form)
    assert (first.url, CashSale.objects.count()) == (again.url, 1)


def test_a_ceiling_stands_beside_the_price(counter):
    bind(counter.rice, amount=20_000, number="123/QĐ-STC")
    scan(counter, RICE)
    assert "giá trần 20.000" in page(counter)
    assert "123/QĐ-STC" in page(counter)


def test_too_little_money_keeps_the_bill(counter):
    scan(counter, RICE)
    response = pay(counter, "10k")
    assert "khách mới đưa" in response.content.decode()
    assert (bill(counter), Order.objects.count()) == ([("Gạo tẻ 1 kg", 1)], 0)


@pytest.mark.parametrize("given", ["-1", "abc", "1" * 60, "1,5"])
def test_money_that_is_none_is_asked_again(counter, given):
    scan(counter, RICE)
    assert pay(counter, given).status_code == 200
    assert not CashSale.objects.exists()


def test_a_price_that_rose_is_shown_before_it_is_charged(counter):
    scan(counter, RICE)
    seen = counter.client.get(reverse("counter:index")).context
    change_price(stockrecord=counter.rice, price=19_000, by=None)
    form = {"key": str(seen["bill"].key), "shown": seen["pay_form"].initial["shown"], "given": "20000"}
    refused = counter.client.post(reverse("counter:pay"), form)
    assert "Giá vừa thay đổi" in refused.content.decode()
    assert not CashSale.objects.exists()
    form["shown"] = refused.context["pay_form"]["shown"].value()
    counter.client.post(reverse("counter:pay"), form)
    assert CashSale.objects.get().due == 19_000


def test_more_than_there_is_is_said_at_once(counter):
    scan(counter, EGGS, "13")
    shown = page(counter)
    assert "chỉ còn 12" in shown
    assert 'id="pay"' not in shown


def test_lines_change_and_the_bill_is_dropped(counter):
    scan(counter, RICE, EGGS)
    line = reverse("counter:line")
    counter.client.post(line, {"record": counter.rice.pk, "packs": "4"})
    for nonsense in ("", "x", "-2", "1,5"):
        counter.client.post(line, {"record": counter.rice.pk, "packs": nonsense})
    counter.client.post(line, {"record": "9" * 30, "packs": "1"})
    assert bill(counter) == [("Gạo tẻ 1 kg", 4), ("Trứng gà vỉ 10", 1)]
    counter.client.post(reverse("counter:clear"))
    assert bill(counter) == []


def test_the_ration_of_a_household_is_shown_and_taken(counter):
    RationFactory(crop=counter.rice.product.crop, amount=3_000, provinces=[counter.point.commune.province])
    person = UserFactory(phone_verified_at=clock.now())
    account_of(user=person)
    scan(counter, RICE, "2")
    assert "nên cần xác nhận số điện thoại" in pay(counter).content.decode()
    counter.client.post(reverse("counter:household"), {"phone": person.phone})
    assert "còn mua được" not in page(counter)  # a number alone shows nothing and spends nothing
    pay(counter)
    assert CashSale.objects.count() == 0
    assert "Tên chủ hộ" not in page(counter).split("Khách đưa căn cước")[0]  # the household is known
    counter.client.post(reverse("counter:code"), {"code": code(person.phone)})
    assert "còn mua được 3 kg" in page(counter)
    pay(counter)
    assert CashSale.objects.get().order.household_account is not None
    scan(counter, RICE, "2")
    prove(counter, person.phone)
    refused = pay(counter)
    assert "Lý do cho mua quá định mức" in refused.content.decode()
    assert CashSale.objects.count() == 1
    pay(counter, override="nhà có giỗ")
    assert CashSale.objects.count() == 2


def code(phone: str) -> str:
    """Return what the household reads on its telephone."""
    return Message.objects.filter(template="household_code", to=phone).latest("pk").context["code"]


def prove(counter, phone: str) -> None:
    counter.client.post(reverse("counter:household"), {"phone": phone})
    counter.client.post(reverse("counter:code"), {"code": code(phone)})


def test_a_clerk_gives_their_word_with_a_reason(counter):
    RationFactory(crop=counter.rice.product.crop, amount=3_000, provinces=[counter.point.commune.province])
    person = UserFactory(phone_verified_at=clock.now())
    account_of(user=person)
    scan(counter, RICE)
    vouch = reverse("counter:vouch")
    for typed in ({"phone": person.phone, "reason": " "}, {"phone": "0912 000 000", "reason": "quen"}):
        assert counter.client.post(vouch, typed).context["vouch_form"].errors
    assert HouseholdPresence.objects.count() == 0
    counter.client.post(vouch, {"phone": person.phone, "reason": "hàng xóm của bưu cục, máy hết pin"})
    pay(counter)
    noted = HouseholdPresence.objects.get()
    assert (noted.how, noted.reason) == ("vouched", "hàng xóm của bưu cục, máy hết pin")
    assert noted.used_on == f"order:{CashSale.objects.get().order_id}"
    admin = UserFactory(admin=True)
    counter.client.force_login(admin)
    listed = counter.client.get(reverse("staff:rations"), {"show": "words"}).content.decode()
    assert "hàng xóm của bưu cục, máy hết pin" in listed
    assert CashSale.objects.get().order.number in listed
    review = reverse("staff:presence_review", args=[noted.pk])
    counter.client.post(review, {"note": ""})
    counter.client.post(review, {"note": "đã gọi hỏi"})
    noted.refresh_from_db()
    assert (noted.reviewed_by, noted.review_note) == (admin, "đã gọi hỏi")
    assert "máy hết pin" not in counter.client.get(reverse("staff:rations"), {"show": "words"}).content.decode()


def test_an_unknown_phone_gets_a_code(counter):
    RationFactory(crop=counter.rice.product.crop, amount=3_000, provinces=[counter.point.commune.province])
    scan(counter, RICE)
    counter.client.post(reverse("counter:household"), {"phone": "0912 345 678"})
    assert "Mã khách đọc" in page(counter)
    refused = counter.client.post(reverse("counter:code"), {"code": "000000", "name": "Bà Hoa"})
    assert refused.status_code == 200
    assert refused.context["shown"].account is None


def test_an_identity_that_the_clerk_saw(counter):
    counter.client.post(reverse("counter:seen"), {"citizen_id": "12", "owner": "Bà Hoa"})
    assert counter.client.get(reverse("counter:index")).context["shown"].account is None
    counter.client.post(reverse("counter:seen"), {"citizen_id": "024190000123", "owner": "Bà Hoa"})
    assert counter.client.get(reverse("counter:index")).context["shown"].account.name == "Bà Hoa"


CARD = {"citizen_id": "024190000123", "owner": "Bà Hoa"}


def test_card_and_phone_of_one_household_draw_on_one_ration(counter):
    RationFactory(crop=counter.rice.product.crop, amount=1_000, provinces=[counter.point.commune.province])
    person = UserFactory(phone_verified_at=clock.now())
    account = account_of(user=person)
    prove(counter, person.phone)
    counter.client.post(reverse("counter:seen"), CARD | {"same": "on"})
    assert counter.client.get(reverse("counter:index")).context["shown"].account == account
    scan(counter, RICE)
    pay(counter)
    counter.client.post(reverse("counter:seen"), CARD)
    scan(counter, RICE)
    assert "định mức" in pay(counter).content.decode()
    assert CashSale.objects.count() == 1


def test_another_phone_joins_who_showed_a_card(counter):
    counter.client.post(reverse("counter:seen"), CARD)
    account = counter.client.get(reverse("counter:index")).context["shown"].account
    counter.client.post(reverse("counter:household"), {"phone": "0912 345 678", "same": "on"})
    counter.client.post(reverse("counter:code"), {"code": code("+84912345678")})
    assert find_account(phone="+84912345678") == account


def test_a_clerks_mere_word_joins_nothing(counter):
    person = UserFactory(phone_verified_at=clock.now())
    account = account_of(user=person)
    counter.client.post(reverse("counter:vouch"), {"phone": person.phone, "reason": "hàng xóm"})
    refused = counter.client.post(reverse("counter:seen"), CARD | {"same": "on"})
    assert "Xin làm lại bước đó trước" in refused.content.decode()
    assert account.keys.count() == 1


def test_without_a_shift_there_is_no_till(counter):
    other = ClerkFactory(point=counter.point).user
    counter.client.force_login(other)
    assert counter.client.get(reverse("counter:index")).url == reverse("counter:open")
    assert counter.client.post(reverse("counter:pay"), {"key": uuid4()}).url == reverse("counter:open")


def test_a_receipt_of_another_point_does_not_exist(counter):
    sale = sold((counter.rice, 1), shift=counter.shift)
    stranger = ClerkFactory()
    counter.client.force_login(stranger.user)
    for name in ("counter:receipt", "counter:receipt_print"):
        assert counter.client.get(reverse(name, args=[sale.receipt])).status_code == 404


def test_a_sale_is_voided_from_its_receipt(counter):
    sale = sold((counter.rice, 1), shift=counter.shift)
    url = reverse("counter:receipt", args=[sale.receipt])
    assert "Xin ghi lý do" in counter.client.post(url, {"reason": ""}).content.decode()
    counter.client.post(url, {"reason": "quét nhầm"})
    sale.refresh_from_db()
    assert sale.void_reason == "quét nhầm"
    assert "đã hủy" in counter.client.get(url).content.decode()


@pytest.mark.parametrize("lines", [1, 2])
def test_the_till_asks_the_same_however_much_is_on_the_bill(counter, lines, django_assert_num_queries):
    scan(counter, *[RICE, EGGS][:lines])
    counter.client.get(reverse("counter:index"))
    with django_assert_num_queries(11):
        counter.client.get(reverse("counter:index"))


def test_the_clerks_own_number_draws_on_no_ration(counter):
    RationFactory(crop=counter.rice.product.crop, amount=10_000, provinces=[counter.point.commune.province])
    answer = counter.client.post(reverse("counter:household"), {"phone": counter.clerk.phone})
    assert "không xác nhận thay hộ khác được" in answer.content.decode()
    assert Message.objects.count() == 0
