"""The pages of bank transfers and of refunds: recorded by hand or by file, decided on, paid back; for admins only."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marketplace.common.errors import BadValue
from marketplace.ledger.domain import MARKET
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.settlement.bank_file import read_statement
from marketplace.settlement.domain import take_back_goods
from marketplace.shop.order.models import OrderStatus
from marketplace.shop.payment.models import IncomingTransfer
from tests.factories.accounts import UserFactory
from tests.factories.bulk import make_deal
from tests.factories.checkout import transferred, unpaid_order
from tests.factories.logistics import covered
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db
LIST = reverse("settlement:transfers")


@pytest.fixture
def order(post):
    return unpaid_order((StockRecordFactory(price=100_000), 1), commune=covered(post.point))  # 115,000 đ


@pytest.fixture
def browser(client, accountant):
    client.force_login(accountant)
    return client


def statement(*rows, heading="Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung"):
    return "\n".join(["Sao kê tài khoản", heading, *rows]).encode("utf-8-sig")


def upload(browser, data):
    return browser.post(reverse("settlement:statement_check"), {"file": SimpleUploadedFile("saoke.csv", data)})


def test_to_others_than_admins_the_pages_do_not_exist(client, order, post):
    client.force_login(UserFactory())
    for name, args in [("transfers", []), ("transfer_new", []), ("refunds", []), ("refund", [order.number])]:
        assert client.get(reverse(f"settlement:{name}", args=args)).status_code == 404
    assert upload(client, statement(f"01/06/2026;FT1;115.000;{order.number}")).status_code == 404
    assert not IncomingTransfer.objects.exists()


def test_one_transfer_by_hand(browser, order):
    typed = {"bank_ref": "FT1", "amount": "115.000", "day": "1/6/2026", "reference": f"tra {order.number}"}
    answer = browser.post(reverse("settlement:transfer_new"), typed, follow=True)
    assert f"cho đơn {order.number}" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED
    bad = browser.post(reverse("settlement:transfer_new"), {**typed, "amount": "5"})
    assert "đã được ghi với số tiền khác" in bad.content.decode()
    assert IncomingTransfer.objects.count() == 1


def test_a_statement_is_tried_first_and_recorded_whole(browser, order):
    data = statement(
        f"01/06/2026 08:15;FT1;115.000;CT {order.number}", "01/06/2026;FT2;9.000;tien rau", "01/06/2026;FT3;-5.000;phi"
    )
    page = upload(browser, data)
    assert page.status_code == 200
    assert not IncomingTransfer.objects.exists()
    rows = page.context["rows"]
    for _again in range(2):
        browser.post(reverse("settlement:statement_record"), {"rows": rows})
    found = IncomingTransfer.objects.order_by("pk").values_list("bank_ref", "amount", "status")
    assert list(found) == [("FT1", 115_000, "applied"), ("FT2", 9_000, "held")]
    assert "tien rau" in browser.get(LIST).content.decode()
    assert "FT1" in browser.get(LIST, {"tab": "applied"}).content.decode()


def test_what_a_trader_paid_is_not_counted_again(browser, order):
    deal = make_deal()
    deal.pay(deal.loaded(), 1_000, bank_ref="FT9")
    page = upload(browser, statement("01/06/2026;FT9;1.000;tra tien vai", f"01/06/2026;FT1;115.000;{order.number}"))
    assert (page.context["total"], [known for _line, known in page.context["lines"]]) == (115_000, [True, False])
    browser.post(reverse("settlement:statement_record"), {"rows": page.context["rows"]})
    typed = {"bank_ref": "FT9", "amount": "1.000", "day": "1/6/2026", "reference": "tra tien vai"}
    answer = browser.post(reverse("settlement:transfer_new"), typed)
    assert "đã được ghi cho một hợp đồng bán sỉ" in answer.content.decode()
    assert list(IncomingTransfer.objects.values_list("bank_ref", flat=True)) == ["FT1"]
    assert balance(Account.Kind.BANK, MARKET) == 116_000


def test_one_bad_row_records_nothing(browser, order):
    page = upload(browser, statement(f"01/06/2026;FT1;115.000;{order.number}", "hôm qua;FT2;9.000;?", ";;x;"))
    assert (page.context["troubles"], page.context["rows"]) == (2, "")
    browser.post(reverse("settlement:statement_record"), {"rows": "made up"})
    assert not IncomingTransfer.objects.exists()


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe\x00", b"a;b\n1;2", b"x" * 1_100_000])
def test_what_is_no_statement_is_refused(browser, data):
    with pytest.raises(BadValue):
        read_statement(data)
    assert upload(browser, data).status_code in (200, 422)
    assert not IncomingTransfer.objects.exists()


def test_amounts_are_read_as_banks_write_them():
    lines = read_statement(
        statement("02/06/2026 10:00:05;A;1,250,000.00;x", "2026-06-02;B;+35000 VND;y", "02/06/2026;A;1;twin")
    )
    assert [(line.amount, bool(line.trouble)) for line in lines] == [(1_250_000, False), (35_000, False), (1, True)]


def test_a_person_decides_on_what_waits(browser, order, accountant):
    little = transferred(order, by=accountant, amount=100_000)
    page = reverse("settlement:transfer", args=[little.pk])
    assert "thiếu tiền" in browser.get(page).content.decode()
    wrong = browser.post(page, {"number": "CP000000000"})
    assert "Không có đơn nào" in wrong.content.decode()
    browser.post(page, {"number": order.number})
    order.refresh_from_db()
    assert (order.status, order.seller_orders.get().shipment.cash_due) == (OrderStatus.PLACED, 15_000)
    other = transferred(order, by=accountant, bank_ref="FT9")
    browser.post(reverse("settlement:transfer", args=[other.pk]), {"bank_ref": "OUT-9"})
    other.refresh_from_db()
    assert (other.status, other.refund_ref) == ("refunded", "OUT-9")


def test_what_customers_are_owed_is_listed_and_paid(browser, post, listing):
    shipment = post.cleared((listing, 2))[0]
    part = shipment.seller_order
    take_back_goods(
        key=uuid4(),
        seller_order=part,
        packs={part.lines.get().pk: 1},
        reason="dập",
        restock=False,
        point=post.point,
        by=post.clerk,
    )
    assert part.order.number in browser.get(reverse("settlement:refunds")).content.decode()
    page = reverse("settlement:refund", args=[part.order.number])
    form = browser.get(page).context["form"]
    typed = {"key": form["key"].value(), "amount": "150.000", "bank_ref": "OUT-1"}
    for _double_click in range(2):
        browser.post(page, typed)
    assert part.order.refunds.get().amount == 150_000
    assert "Không còn khoản nào" in browser.get(reverse("settlement:refunds")).content.decode()
