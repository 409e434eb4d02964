"""The stock desk by hand: goods in and out, prices, the board, transfers, vans, orders from the shelves."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.domain import open_outlet, request_transfer, send_transfer, write_off
from logistics.models import StockSlip, Transfer
from marketplace.desk.stock.views import moves
from tests.desk.counter.conftest import counter  # noqa: F401  the same point with its shelf
from tests.factories.checkout import placed_order
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory, covered, stocked_outlet
from tests.factories.sales import sold, trip_with_load


@pytest.fixture
def rice(counter):  # noqa: F811
    return counter.rice


def post(counter, name, data=None, **kwargs):  # noqa: F811
    return counter.client.post(reverse(f"stock:{name}", kwargs=kwargs), data or {})


def test_goods_are_received_and_written_off(counter, rice):  # noqa: F811
    slip = {"action": "receive", "key": str(uuid4()), "packs": "5", "reason": "PN-12"}
    for _time in range(2):
        post(counter, "record", slip, pk=rice.pk)
    post(
        counter,
        "record",
        {"action": "write_off", "key": str(uuid4()), "packs": "2", "reason": "chuột cắn"},
        pk=rice.pk,
    )
    rice.refresh_from_db()
    assert rice.num_in_stock == 43
    page = counter.client.get(reverse("stock:record", args=[rice.pk])).content.decode()
    assert all(words in page for words in ("PN-12", "chuột cắn", "−2" if "−2" in page else "-2"))


@pytest.mark.parametrize("packs", ["", "0", "-1", "x", "9" * 30])
def test_impossible_slips_are_asked_again(counter, rice, packs):  # noqa: F811
    response = post(
        counter, "record", {"action": "write_off", "key": str(uuid4()), "packs": packs, "reason": "x"}, pk=rice.pk
    )
    assert (response.status_code, StockSlip.objects.filter(kind="written_off").count()) == (200, 0)


def test_the_head_sets_price_and_barcode(counter, rice):  # noqa: F811
    price = {"action": "price", "key": str(uuid4()), "amount": "19k"}
    assert post(counter, "record", price, pk=rice.pk).status_code == 403
    counter.client.force_login(counter.head)
    post(counter, "record", price, pk=rice.pk)
    rice.refresh_from_db()
    assert int(rice.price) == 19_000
    for code, status in (("8934563138166", 200), ("8936000000016", 200), ("8934563138165", 302)):
        answer = post(counter, "record", {"action": "barcode", "key": str(uuid4()), "barcode": code}, pk=rice.pk)
        assert answer.status_code == status


def test_the_board_asks_with_one_click_once(counter, rice):  # noqa: F811
    near = stocked_outlet(point=PointFactory(), packs=100, product=rice.product, legal_seller=rice.partner.legal_seller)
    sold((rice, 14), shift=counter.shift)
    write_off(key=uuid4(), outlet=rice.partner.outlet, product=rice.product, packs=24, reason="ướt", by=counter.clerk)
    page = counter.client.get(reverse("stock:board")).content.decode()
    assert "Xin 5 gói từ" in page
    assert "chưa biết" in page  # the eggs, of which nothing was sold
    key = {"key": str(uuid4())}
    post(counter, "fill", key, pk=rice.pk)
    post(counter, "fill", key, pk=rice.pk)
    transfer = Transfer.objects.get()
    assert (transfer.source, transfer.lines.get().requested) == (near.partner, 5)
    assert post(counter, "fill", {"key": "x"}, pk=rice.pk).status_code in (302, 404)


def test_a_transfer_from_request_to_receipt(counter, rice):  # noqa: F811
    other = ClerkFactory()
    target = open_outlet(point=other.point, legal_seller=rice.partner.legal_seller, by=_admin())
    asked = {
        "source": rice.partner.outlet.pk,
        "target": target.pk,
        "key": str(uuid4()),
        f"packs_{rice.pk}": "6",
        "note": "gấp",
    }
    post(counter, "transfer_new", asked)
    transfer = Transfer.objects.get()
    page = counter.client.get(reverse("stock:transfer", args=[transfer.number])).content.decode()
    assert "Đã giao cho người chuyển" in page
    post(counter, "transfer", {"action": "send", f"packs_{rice.product_id}": "5"}, number=transfer.number)
    assert (
        "Đã đếm và nhận" not in counter.client.get(reverse("stock:transfer", args=[transfer.number])).content.decode()
    )
    counter.client.force_login(other.user)
    short = {"action": "receive", f"packs_{rice.product_id}": "4"}
    assert "phải ghi lý do" in post(counter, "transfer", short, number=transfer.number).content.decode()
    post(counter, "transfer", short | {f"reason_{rice.product_id}": "rách"}, number=transfer.number)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.lines.get().missing) == ("received", 1)
    assert "rách" in counter.client.get(reverse("stock:transfer_print", args=[transfer.number])).content.decode()
    assert transfer.number in counter.client.get(reverse("stock:transfers"), {"tab": "done"}).content.decode()


@pytest.mark.parametrize("points", [1, 3, 30])
def test_a_seller_with_many_points_is_searched(counter, rice, monkeypatch, points, django_assert_max_num_queries):  # noqa: F811
    monkeypatch.setattr(moves, "MOST_ITEMS", 2)
    seller, admin = rice.partner.legal_seller, _admin()
    places = [
        open_outlet(point=PointFactory(name=f"Bưu cục Xã {number:02d}"), legal_seller=seller, by=admin)
        for number in range(points)
    ]
    last = places[-1]
    with django_assert_max_num_queries(20):
        page = counter.client.get(reverse("stock:transfer_new"))
    assert len(page.context["others"]) == min(points, 2)
    assert ("Còn bưu cục khác chưa hiện" in page.content.decode()) == (points > 2)
    found = counter.client.get(reverse("stock:transfer_new"), {"q": f"xã {points - 1:02d}"})
    assert found.context["others"] == [last]
    by_code = counter.client.get(reverse("stock:transfer_new"), {"q": last.point.code})
    assert by_code.context["others"] == [last]
    chosen = {"source": rice.partner.outlet.pk, "target": last.pk, "q": "không có"}
    assert counter.client.get(reverse("stock:transfer_new"), chosen).context["others"] == [last]


def test_others_see_none_of_it(counter, rice):  # noqa: F811
    target = open_outlet(point=PointFactory(), legal_seller=rice.partner.legal_seller, by=_admin())
    asked = {"source": rice.partner.outlet.pk, "target": target.pk, "key": str(uuid4()), f"packs_{rice.pk}": "6"}
    post(counter, "transfer_new", asked)
    number = Transfer.objects.get().number
    counter.client.force_login(ClerkFactory().user)
    assert counter.client.get(reverse("stock:transfer", args=[number])).status_code == 404
    assert counter.client.get(reverse("stock:record", args=[rice.pk])).status_code == 404
    post(counter, "transfer", {"action": "cancel"}, number=number)
    assert Transfer.objects.get().status == "requested"


def test_a_van_is_counted_by_the_clerk_and_approved_by_the_head(counter, rice):  # noqa: F811
    carrier = CarrierFactory(point=counter.point)
    trip, load = trip_with_load(carrier, rice, 5)
    url = reverse("stock:trip", args=[trip.pk])
    assert counter.client.post(url, {f"packs_{load.pk}": ""}).status_code == 200
    counter.client.post(url, {f"packs_{load.pk}": "4"})
    trip.refresh_from_db()
    assert trip.status == "difference"
    assert counter.client.post(url, {"reason": "rơi"}).status_code == 403
    counter.client.force_login(counter.head)
    counter.client.post(url, {"reason": "rơi một gói"})
    trip.refresh_from_db()
    load.refresh_from_db()
    assert (trip.status, load.num_in_stock) == ("closed", 4)


def test_an_order_from_the_shelves_is_packed_and_labelled(counter, rice):  # noqa: F811
    order = placed_order((rice, 2), commune=covered(counter.point))
    number = order.seller_orders.get().number
    assert number in counter.client.get(reverse("stock:orders")).content.decode()
    assert counter.client.get(reverse("stock:label", args=[number])).status_code == 302
    for _time in range(2):
        post(counter, "order", number=number)
    label = counter.client.get(reverse("stock:label", args=[number])).content.decode()
    assert all(words in label for words in (number, order.recipient_name, "52.000"))
    counter.client.force_login(ClerkFactory().user)
    assert counter.client.get(reverse("stock:order", args=[number])).status_code == 404


def test_another_product_is_opened_for_sale(counter, rice):  # noqa: F811
    from tests.factories.catalog import ProductFactory

    sauce = ProductFactory(title="Nước mắm", folded="nuoc mam", net_grams=600)
    counter.client.force_login(counter.head)
    page = counter.client.get(reverse("stock:new"), {"q": "nuoc"}).content.decode()
    assert "Nước mắm" in page
    form = {"q": "nuoc", "key": str(uuid4()), "outlet": rice.partner.outlet.pk, "product": sauce.pk, "amount": "45k"}
    post(counter, "new", form)
    assert int(sauce.stockrecords.get().price) == 45_000


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_long(counter, rice, count, django_assert_num_queries):  # noqa: F811
    seller = rice.partner.legal_seller
    for _number in range(count):
        record = stocked_outlet(point=counter.point, packs=9, legal_seller=seller, net_grams=1000)
        trip_with_load(CarrierFactory(point=counter.point), record, 2)
        placed_order((record, 1), commune=covered(counter.point))
    for name, queries in (("index", 9), ("board", 9), ("orders", 8), ("trips", 7)):
        counter.client.get(reverse(f"stock:{name}"))
        with django_assert_num_queries(queries):
            counter.client.get(reverse(f"stock:{name}"))


def _admin():
    from tests.factories.accounts import UserFactory

    return UserFactory(admin=True)


def test_goods_that_nobody_received_are_called_back(counter, rice):  # noqa: F811
    other = PointFactory()
    receiver = ClerkFactory(point=other).user
    seller = rice.partner.legal_seller
    shelf = open_outlet(point=other, legal_seller=seller, by=ClerkFactory(point=other, role="head").user).partner
    asked = {"source": rice.partner, "target": shelf, "packs": {rice.product_id: 5}, "by": counter.clerk}
    transfer = request_transfer(key=uuid4(), **asked)
    page = reverse("stock:transfer", args=[transfer.number])
    assert "gọi hàng về" not in counter.client.get(page).content.decode()
    send_transfer(transfer=transfer, by=counter.clerk)
    counter.client.force_login(receiver)
    assert "gọi hàng về" not in counter.client.get(page).content.decode()
    refused = counter.client.post(page, {"action": "recall", "reason": "x"})
    assert (refused.status_code, Transfer.objects.get().status) == (200, "sent")
    counter.client.force_login(counter.clerk)
    assert "Không ai nhận, gọi hàng về" in counter.client.get(page).content.decode()
    asked_again = counter.client.post(page, {"action": "recall", "reason": ""})
    assert (asked_again.status_code, Transfer.objects.get().status) == (200, "sent")
    for _double_click in range(2):
        counter.client.post(page, {"action": "recall", "reason": "bên kia đóng cửa"})
    rice.refresh_from_db()
    assert (Transfer.objects.get().status, rice.num_in_stock) == ("recalled", 40)
    shown = counter.client.get(page).content.decode()
    assert all(words in shown for words in ("bên kia đóng cửa", "đã gọi về"))
