"""The carrier's van on a phone: load, sell, take an order, count, hand back."""

import re
from datetime import time
from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.domain import decide_zone, open_outlet, recall_transfer, register_team, send_transfer
from logistics.models import CashSale, Transfer, VanTrip
from marketplace.accounts.domain import account_of
from marketplace.accounts.models import HouseholdPresence
from marketplace.messaging.models import Message
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import ProductFactory
from tests.factories.essentials import RationFactory
from tests.factories.logistics import CarrierFactory, covered, stocked_outlet

BARCODE = "8934563138165"


@pytest.fixture
def carrier(db):
    return CarrierFactory()


@pytest.fixture
def shelf(carrier):
    product = ProductFactory(title="Gạo tẻ 1 kg", upc=BARCODE, net_grams=1000, folded="gao te 1 kg")
    return stocked_outlet(point=carrier.point, packs=20, price=18_500, product=product)


@pytest.fixture
def van(client, carrier, shelf):
    client.force_login(carrier.user)
    return open_outlet(carrier=carrier, legal_seller=shelf.partner.legal_seller, by=UserFactory(admin=True)).partner


def go(client, name, data=None, **kwargs):
    return client.post(reverse(f"carrier:{name}", kwargs=kwargs), data or {})


@pytest.fixture
def out(client, shelf, van):
    """A van that was loaded with five packs by hand, and has left."""
    go(client, "van_load", {"key": str(uuid4()), f"packs_{shelf.pk}": "5"})
    transfer = send_transfer(transfer=Transfer.objects.get(), by=UserFactory(admin=True))
    go(client, "van_receive", {f"packs_{shelf.product_id}": "5"}, number=transfer.number)
    key = {"key": str(uuid4())}
    for _time in range(2):
        go(client, "van_start", key)
    return VanTrip.objects.get()


def test_from_load_to_hand_back(client, carrier, shelf, van, out):
    go(client, "van_scan", {"q": BARCODE})
    go(client, "van_scan", {"q": "2"})
    page = client.get(reverse("carrier:van_index"))
    context = page.context
    form = {"key": str(context["bill"].key), "shown": context["pay_form"].initial["shown"], "given": "50k"}
    response = go(client, "van_pay", form)
    sale = CashSale.objects.get()
    assert (response.url, sale.change, sale.trip) == (
        reverse("carrier:van_receipt", args=[sale.receipt]),
        13_000,
        out,
    )
    assert "13.000" in client.get(response.url).content.decode()
    assert "37.000" in client.get(reverse("carrier:van_receipt_print", args=[sale.receipt])).content.decode()
    assert sale.receipt in client.get(reverse("carrier:cash")).content.decode()
    assert sale.receipt in client.get(reverse("carrier:van_sales")).content.decode()
    record = van.stockrecords.get()
    go(client, "van_end", {f"packs_{record.pk}": "3"})
    out.refresh_from_db()
    assert out.status == "closed"
    for _double_press in range(2):
        go(client, "van_unload", {"key": "00000000-0000-4000-8000-000000000001"})
    back = Transfer.objects.get(source=van)
    assert (back.status, back.lines.get().sent, back.target) == ("sent", 3, shelf.partner)


def test_a_sale_is_voided_on_the_trip(client, carrier, van, out):
    go(client, "van_scan", {"q": BARCODE})
    context = client.get(reverse("carrier:van_index")).context
    go(client, "van_pay", {"key": str(context["bill"].key), "shown": context["pay_form"].initial["shown"]})
    sale = CashSale.objects.get()
    go(client, "van_receipt", {"reason": "khách đổi ý"}, receipt=sale.receipt)
    sale.refresh_from_db()
    assert sale.void_reason == "khách đổi ý"


def test_nothing_is_sold_before_the_trip(client, shelf, van):
    assert go(client, "van_scan", {"q": BARCODE}).url == reverse("carrier:van_index")
    go(client, "van_start", {"key": str(uuid4())})
    assert not VanTrip.objects.exists()
    assert "Xe chưa có hàng" in client.get(reverse("carrier:van_index")).content.decode()


def test_goods_that_differ_wait_for_the_head(client, van, out):
    record = van.stockrecords.get()
    go(client, "van_end", {f"packs_{record.pk}": "4"})
    out.refresh_from_db()
    assert out.status == "difference"
    assert "chờ trưởng bưu cục duyệt" in client.get(reverse("carrier:van_index")).content.decode()
    go(client, "van_unload", {"key": str(uuid4())})
    assert Transfer.objects.filter(source=van).count() == 0


def test_an_order_for_the_door_is_taken(client, carrier, shelf, van):
    commune = covered(carrier.point)
    found = client.get(reverse("carrier:van_order"), {"q": "gao"}).content.decode()
    assert "Gạo tẻ" in found
    (key,) = re.findall(r'name="key" value="([^"]+)"><input type="hidden" name="product"', found)
    for _press in range(2):  # a double tap adds once
        go(client, "van_order_add", {"product": shelf.product_id, "packs": "2", "key": key})
    context = client.get(reverse("carrier:van_order")).context
    form = {
        "key": str(uuid4()),
        "quote": context["quote"].digest,
        "phone": "0912 345 678",
        "name": "Bà Hoa",
        "place": commune.full_name,
        "commune_code": commune.code,
        "address": "Thôn 3",
    }
    refused = go(client, "van_order", form | {"phone": "12"})
    assert (refused.status_code, Order.objects.count()) == (200, 0)
    for _press in range(2):
        assert go(client, "van_order", form).status_code == 302
    order = Order.objects.get()
    assert (order.channel, order.placed_by, int(order.total_incl_tax)) == ("mobile", carrier.user, 52_000)


def test_rationed_goods_from_the_van_and_by_parcel_are_for_who_is_at_the_door(client, carrier, shelf, van, out):
    """A number alone buys nothing; the code that is read out does, once. A carrier gives no word for anybody."""
    commune = covered(carrier.point)
    for province in {commune.province, carrier.point.commune.province}:
        RationFactory(crop=shelf.product.crop, amount=10_000, provinces=[province])
    account = account_of(user=UserFactory(phone="+84912345678"))
    go(client, "van_scan", {"q": BARCODE})
    go(client, "van_household", {"phone": "0912345678"})
    page = client.get(reverse("carrier:van_index"))
    assert (page.context["shown"].account, "Tôi cam đoan" in page.content.decode()) == (None, False)
    pay = {"key": str(page.context["bill"].key), "shown": page.context["pay_form"].initial["shown"], "given": "50k"}
    assert (go(client, "van_pay", pay).status_code, CashSale.objects.count()) == (200, 0)
    go(client, "van_code", {"code": code()})
    standing = client.get(reverse("carrier:van_index")).context["home_form"].initial["commune_code"]
    assert standing == out.stands_in.code
    where = {"address": "Thôn 3", "place": out.stands_in.full_name, "commune_code": standing}
    assert go(client, "van_home", where).status_code == 302
    account.refresh_from_db()
    assert (account.address_text, account.commune) == ("Thôn 3", out.stands_in)
    go(client, "van_pay", pay)
    assert CashSale.objects.get().order.household_account == account
    go(client, "van_order_add", {"product": shelf.product_id, "packs": "2"})
    quote = client.get(reverse("carrier:van_order")).context["quote"].digest
    form = {"key": str(uuid4()), "quote": quote, "phone": "0912 345 678", "name": "Bà Hoa", "address": "Thôn 3"}
    form |= {"place": commune.full_name, "commune_code": commune.code}
    asked = go(client, "van_order", form)
    assert {"code", "citizen_id"} <= set(asked.context["form"].fields)
    assert Order.objects.filter(cash_sale=None).count() == 0
    for _press in range(2):
        go(client, "van_order", form | {"code": code()})
    order = Order.objects.get(cash_sale=None)
    used = set(HouseholdPresence.objects.values_list("used_on", "noted_by"))
    assert (order.household_account, len(used)) == (account, 2)
    assert used == {(f"order:{one.pk}", carrier.user.pk) for one in Order.objects.all()}


def code():
    """Return what the household reads on its telephone."""
    return Message.objects.filter(template="household_code").latest("pk").context["code"]


def test_a_carrier_without_a_van_reads_what_to_do(client, carrier):
    client.force_login(carrier.user)
    assert "Bạn chưa có xe bán hàng" in client.get(reverse("carrier:van_index")).content.decode()


def test_another_carriers_things_do_not_exist(client, carrier, van, out):
    go(client, "van_scan", {"q": BARCODE})
    context = client.get(reverse("carrier:van_index")).context
    go(client, "van_pay", {"key": str(context["bill"].key), "shown": context["pay_form"].initial["shown"]})
    receipt, number = CashSale.objects.get().receipt, Transfer.objects.get().number
    client.force_login(CarrierFactory(point=carrier.point).user)
    for name, value in (("van_receipt", receipt), ("van_receipt_print", receipt), ("van_receive", number)):
        assert client.get(reverse(f"carrier:{name}", args=[value])).status_code == 404


def test_the_carrier_reads_where_nobody_sells_at_the_door(client, carrier, van, out):
    commune = covered(carrier.point)
    assert "không bán tận cửa" not in client.get(reverse("carrier:van_index")).content.decode()
    admin = UserFactory(is_staff=True, is_superuser=True)
    decide_zone(name="Vùng", level="red", communes=[commune], source="QĐ 1", by=admin)
    page = client.get(reverse("carrier:van_index")).content.decode()
    assert f"không bán tận cửa: {commune.name}." in page


def test_a_carrier_says_where_the_van_stands_and_a_red_zone_says_what_to_do(client, carrier, shelf, van, out):
    here, red = covered(carrier.point), CommuneFactory()
    register_team(commune=red, name="Tổ số 2", boundary="Chốt cầu Đất")
    decide_zone(name="Vùng", level="red", communes=[red], source="QĐ 1", by=UserFactory(admin=True))
    assert "Chưa rõ là xã, phường nào" in go(client, "van_stop", {"place": "x"}).content.decode()
    go(client, "van_stop", {"place": red.full_name, "commune_code": red.code})
    go(client, "van_scan", {"q": BARCODE})
    page = client.get(reverse("carrier:van_index"))
    assert "Xin chỉ khách đặt qua Tổ số 2, giao ở Chốt cầu Đất" in page.content.decode()
    pay = {"key": str(page.context["bill"].key), "shown": page.context["pay_form"].initial["shown"], "given": "50k"}
    refused = go(client, "van_pay", pay)
    assert (refused.status_code, CashSale.objects.count()) == (200, 0)
    assert "đặt qua Tổ số 2" in str(refused.context["pay_form"].non_field_errors())
    assert client.get(reverse("carrier:van_order")).context["form"].initial["commune_code"] == red.code
    go(client, "van_order_add", {"product": shelf.product_id, "packs": "2"})
    quote = {"phone": "0912 345 678", "name": "Bà Hoa", "place": here.full_name, "commune_code": here.code}
    form = quote | {"key": str(uuid4()), "quote": "x", "address": "Thôn 3"}
    assert "đặt qua Tổ số 2" in go(client, "van_order", form).content.decode()
    assert not Order.objects.exists()
    go(client, "van_stop", {"place": here.full_name, "commune_code": here.code})
    go(client, "van_pay", pay)
    assert CashSale.objects.get().order.commune == here


def test_the_hours_and_the_permit_of_an_orange_zone_are_read_at_the_till(client, carrier, van, out):
    orange = CommuneFactory()
    hours = {"enter_from": time(7), "enter_until": time(11), "permit": "GP-12"}
    decide_zone(name="V", level="orange", communes=[orange], source="QĐ 1", by=UserFactory(admin=True), **hours)
    go(client, "van_stop", {"place": orange.full_name, "commune_code": orange.code})
    page = client.get(reverse("carrier:van_index")).content.decode()
    assert "từ 07:00 đến 11:00" in page
    assert "Giấy phép: GP-12." in page


def test_a_load_that_was_called_back_says_so_and_is_not_taken(client, carrier, shelf, van):
    go(client, "van_load", {"key": str(uuid4()), f"packs_{shelf.pk}": "5"})
    admin = UserFactory(admin=True)
    transfer = send_transfer(transfer=Transfer.objects.get(), by=admin)
    recall_transfer(transfer=transfer, by=admin, reason="lô này nghi mốc")
    page = client.get(reverse("carrier:van_index")).content.decode()
    assert f"Phiếu {transfer.number} đã bị gọi về" in page
    assert "lô này nghi mốc" in page
    assert "Đếm và nhận" not in page
    assert "lô này nghi mốc" in client.get(reverse("carrier:van_transfers")).content.decode()
    assert "lô này nghi mốc" in client.get(reverse("carrier:van_transfer", args=[transfer.number])).content.decode()
    refused = go(client, "van_receive", {f"packs_{shelf.product_id}": "5"}, number=transfer.number)
    assert refused.status_code == 200
    assert StockRecord.objects.filter(partner=van, num_in_stock__gt=0).count() == 0


def test_goods_that_were_withdrawn_are_named_to_bring_back(client, shelf, van, out):
    assert "Ngừng bán" not in client.get(reverse("carrier:van_index")).content.decode()
    shelf.product.is_public = False
    shelf.product.save(update_fields=["is_public"])
    page = client.get(reverse("carrier:van_index")).content.decode()
    assert "Ngừng bán, mang về bưu cục" in page
    assert "5 × Gạo tẻ 1 kg: hàng đã bị rút" in page


def test_a_carrier_calls_back_what_the_point_never_received(client, carrier, shelf, van, out):
    record = van.stockrecords.get()
    go(client, "van_end", {f"packs_{record.pk}": "5"})
    go(client, "van_unload", {"key": str(uuid4())})
    back = Transfer.objects.get(source=van)
    url = reverse("carrier:van_transfer", args=[back.number])
    assert "gọi hàng về xe" in client.get(url).content.decode()
    assert client.post(url, {"action": "recall", "reason": ""}).status_code == 200
    for _press in range(2):
        client.post(url, {"action": "recall", "reason": "bưu cục đóng cửa"})
    record.refresh_from_db()
    back.refresh_from_db()
    assert (record.num_in_stock, back.status, back.recall_reason) == (5, "recalled", "bưu cục đóng cửa")
    client.force_login(CarrierFactory(point=carrier.point).user)
    assert client.get(url).status_code == 404


def test_a_carrier_withdraws_what_was_only_asked_for(client, shelf, van):
    go(client, "van_load", {"key": str(uuid4()), f"packs_{shelf.pk}": "5"})
    url = reverse("carrier:van_transfer", args=[Transfer.objects.get().number])
    assert client.post(url, {"action": "cancel"}).status_code == 302
    assert Transfer.objects.get().status == "cancelled"
