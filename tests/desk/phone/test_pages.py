"""The pages of the telephone desk: whose call it is, what a script gets, what is refused and kept."""

import re
from uuid import uuid4

import pytest

from marketplace.accounts.domain import account_of
from marketplace.accounts.models import HouseholdPresence
from marketplace.desk.phone.domain import add_goods, record_missed_call, set_recipient, start_call
from marketplace.desk.phone.models import Call
from marketplace.desk.phone.slip import slip_of
from marketplace.messaging.models import Message
from marketplace.shop.order.models import Order
from tests.desk.phone.conftest import stocked
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.essentials import RationFactory, bind

CALLER = "+84912345678"


@pytest.fixture
def call(office, commune):
    return start_call(phone=CALLER, point=office.point, by=office.clerk, key=uuid4())


def url(call, part=""):
    return f"/desk/phone/call/{call.pk}/" + (f"{part}/" if part else "")


def test_a_number_opens_a_call_without_showing_it_in_the_address(as_clerk, office):
    response = as_clerk.post("/desk/phone/", {"phone": "0912 345 678", "key": uuid4()})
    call = Call.objects.get()
    assert (response.status_code, response["Location"]) == (302, url(call))
    refused = as_clerk.post("/desk/phone/", {"phone": "09123", "key": uuid4()})
    assert "thiếu chữ số" in refused.content.decode()
    assert 'value="09123"' in refused.content.decode()
    assert Call.objects.count() == 1


def test_another_clerks_call_does_not_exist(client, call, colleague, other_office):
    record = stocked("Vải thiều")
    for person in (colleague, other_office.clerk, other_office.head):
        client.force_login(person)
        assert client.get(url(call)).status_code == 404
        assert client.get(url(call, "goods"), {"q": "va"}).status_code == 404
        typed = {"product_id": record.product.pk, "quantity": 1, "outcome": "asked"}
        for part in ("add", "line", "repeat", "who", "place", "end", "code", "answer"):
            assert client.post(url(call, part), typed).status_code == 404
    call.refresh_from_db()
    assert (call.ended_at, slip_of(call).lines) == (None, [])


def test_who_works_nowhere_reads_whom_to_ask(client, office):
    client.force_login(office.carrier.user)
    assert "chưa làm ở bưu cục nào" in client.get("/desk/phone/").content.decode()


def test_a_ceiling_stands_on_the_slip_while_one_talks(as_clerk, call):
    record = stocked("Gạo tẻ", num_in_stock=5)
    bind(record, amount=500_000, number="123/QĐ-STC")
    add_goods(call=call, product=record.product, quantity=1)
    assert "theo 123/QĐ-STC" in as_clerk.get(url(call)).content.decode()


def test_the_whole_conversation_by_forms(as_clerk, call, areas_loaded):
    record = stocked("Vải thiều Lục Ngạn", num_in_stock=5)
    rows = as_clerk.get(url(call, "goods"), {"q": "2va"}).content.decode()
    assert f'data-product="{record.product.pk}" data-quantity="2"' in rows
    part = as_clerk.post(url(call, "add"), {"product_id": record.product.pk, "quantity": 2}, headers={"X-Part": "slip"})
    assert "300.000" in part.content.decode()
    assert "<html" not in part.content.decode()
    lines = slip_of(call).lines
    as_clerk.post(url(call, "line"), {"line_id": lines[0].line.pk, "quantity": 9}, headers={"X-Part": "slip"})
    assert slip_of(call).lines[0].quantity == 2  # five are left: refused, nothing changed
    as_clerk.post(url(call, "line"), {"line_id": lines[0].line.pk, "quantity": 1})
    assert slip_of(call).lines[0].quantity == 1


def keys_on(page):
    """Return the keys of the buttons on a page, by the name of the goods or the number of the order beside them."""
    return re.findall(
        r'name="(?:product_id|number)" value="([^"]+)"><input type="hidden" name="key" value="([^"]+)"', page
    )


@pytest.mark.parametrize("part", [{}, {"X-Part": "slip"}])
def test_add_and_once_more_pressed_twice_add_once(as_clerk, call, commune, part):
    record = stocked("Vải thiều Lục Ngạn", num_in_stock=50)
    former = placed_order((record, 3), commune=commune)
    shown = keys_on(as_clerk.get(url(call), {"q": "va"}).content.decode())
    (product_id, add_key), (number, repeat_key) = shown
    assert (int(product_id), number) == (record.product.pk, former.number)
    for _press in range(2):
        as_clerk.post(url(call, "add"), {"product_id": product_id, "quantity": 1, "key": add_key}, headers=part)
    assert [line.quantity for line in slip_of(call).lines] == [1]
    for _press in range(2):
        said = as_clerk.post(url(call, "repeat"), {"number": number, "key": repeat_key}, headers=part)
    assert [line.quantity for line in slip_of(call).lines] == [4]
    assert ("đã vào phiếu" in said.content.decode()) is bool(part)
    fresh = dict(keys_on(as_clerk.get(url(call), {"q": "va"}).content.decode()))
    as_clerk.post(url(call, "add"), {"product_id": product_id, "quantity": 1, "key": fresh[product_id]}, headers=part)
    assert [line.quantity for line in slip_of(call).lines] == [5]
    refused = as_clerk.post(url(call, "add"), {"product_id": product_id, "quantity": 1, "key": "x\x00"}, headers=part)
    assert refused.status_code in (200, 302)
    assert [line.quantity for line in slip_of(call).lines] == [5]


def test_once_more_that_put_nothing_in_may_be_pressed_again(as_clerk, call, commune):
    record, key = stocked("Vải thiều", num_in_stock=3), uuid4()
    former = placed_order((record, 3), commune=commune)
    typed = {"number": former.number, "key": key}
    as_clerk.post(url(call, "repeat"), typed)
    assert slip_of(call).lines == []
    type(record).objects.filter(pk=record.pk).update(num_in_stock=9)
    as_clerk.post(url(call, "repeat"), typed)
    assert [line.quantity for line in slip_of(call).lines] == [3]


def test_an_address_that_means_several_is_asked_back_and_kept(as_clerk, call, areas_loaded):
    typed = {"name": "Bà Hoa", "address": "12 Hàng Bạc, Hoàn Kiếm, Hà Nội", "note": "gọi trước"}
    response = as_clerk.post(url(call, "who"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'name="commune_choice"' in page
    assert 'value="Bà Hoa"' in page
    assert 'value="gọi trước"' in page
    call.refresh_from_db()
    assert (call.name, call.commune) == ("", None)


def test_read_out_place_and_the_next_call(as_clerk, call, commune):
    add_goods(call=call, product=stocked("Vải thiều").product, quantity=1)
    set_recipient(call=call, name="Bà Hoa", commune=commune, address_text="12 Lê Lợi")
    page = as_clerk.get(url(call)).content.decode()
    assert "một trăm sáu mươi lăm nghìn đồng" in page
    digest = slip_of(call).quote.digest
    for _press in range(2):
        as_clerk.post(url(call, "place"), {"quote": digest})
    order = Order.objects.get()
    ended = as_clerk.get(url(call)).content.decode()
    assert order.number in ended
    assert "Khách đã đồng ý qua điện thoại" in ended
    assert Message.objects.filter(template="order_placed").count() == 1


def test_a_forged_quote_places_nothing(as_clerk, call, commune):
    add_goods(call=call, product=stocked("Vải thiều").product, quantity=1)
    set_recipient(call=call, name="Bà Hoa", commune=commune, address_text="12 Lê Lợi")
    for quote in ("", "x" * 30_000, "a\x00b", "1"):
        assert as_clerk.post(url(call, "place"), {"quote": quote}).status_code == 302
    assert Order.objects.count() == 0


def test_the_queue_and_taking_from_it(as_clerk, office):
    task = record_missed_call(phone=CALLER, ref="c-1", rang_at=office.clerk.date_joined).callback
    page = as_clerk.get("/desk/phone/calls/").content.decode()
    assert "0912\u00a0345\u00a0678" in page
    response = as_clerk.post(f"/desk/phone/calls/{task.pk}/take/", {"key": uuid4()})
    call = Call.objects.get()
    assert response["Location"] == url(call)
    as_clerk.post(url(call, "end"), {"outcome": "wrong_number"})
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "wrong_number")
    assert as_clerk.post("/desk/phone/calls/", {"phone": "0987654321"}).status_code == 302
    assert as_clerk.get("/desk/phone/calls/", {"tab": "done"}).status_code == 200


def test_one_number_of_questions_with_one_and_three_orders(as_clerk, commune, office, search_apart):
    """The page of a known caller, its search and its slip."""
    counts = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for orders in (1, 2):
        for _number in range(orders):
            placed_order((stocked("Vải thiều"), 1), commune=commune)
        call = start_call(phone=CALLER, point=office.point, by=office.clerk, key=uuid4())
        first = stocked("Vải sớm")
        add_goods(call=call, product=first.product, quantity=1)
        if orders == 2:  # of the same farm: a parcel more asks for its freight
            add_goods(call=call, product=stocked("Vải u hồng", partner=first.partner).product, quantity=1)
        as_clerk.get(url(call), {"q": "va"})
        with CaptureQueriesContext(connection) as queries:
            assert as_clerk.get(url(call), {"q": "va"}).status_code == 200
        counts.append(len(queries))
        assert "đã đặt</span>" in as_clerk.get(url(call)).content.decode()
    assert counts[0] == counts[1]
    assert counts[0] <= 45


def test_rationed_goods_ask_for_a_code_in_every_call(as_clerk, call, commune, office):
    """The number is known since long, and still the caller reads out a code, or the clerk says why not."""
    account = account_of(user=UserFactory(phone=call.phone))
    record = stocked("Gạo tẻ")
    RationFactory(crop=record.product.crop, amount=10_000, provinces=[commune.province])
    set_recipient(call=call, name="Hoa", commune=commune, address_text="12 Lê Lợi")
    add_goods(call=call, product=record.product, quantity=1)
    page = as_clerk.get(url(call, "")).content.decode()
    assert ("Cần xác nhận số điện thoại" in page, page.count("còn mua được 10 kg"), "readback" in page) == (
        True,
        2,
        False,
    )
    digest = slip_of(call).quote.digest
    as_clerk.post(url(call, "place"), {"quote": digest})
    assert Order.objects.count() == 0
    as_clerk.post(url(call, "code"))
    sent = Message.objects.get(template="household_code", to=call.phone)
    as_clerk.post(url(call, "answer"), {"code": sent.context["code"]})
    assert "còn mua được 10 kg" in as_clerk.get(url(call, "")).content.decode()
    as_clerk.post(url(call, "place"), {"quote": digest})
    assert Order.objects.get().household_account == account
    again = start_call(phone=call.phone, point=office.point, by=office.clerk, key=uuid4())
    add_goods(call=again, product=record.product, quantity=1)
    assert "Khách không nhận được mã" in as_clerk.get(url(again, "")).content.decode()
    as_clerk.post(url(again, "vouch"), {"reason": ""})
    assert HouseholdPresence.objects.filter(how="vouched").count() == 0
    as_clerk.post(url(again, "vouch"), {"reason": "nhận ra giọng bà Hoa"})
    as_clerk.post(url(again, "place"), {"quote": slip_of(again).quote.digest})
    assert Order.objects.count() == 2
    assert HouseholdPresence.objects.get(how="vouched").reason == "nhận ra giọng bà Hoa"


def test_what_is_left_is_seen_as_soon_as_the_number_is_known(as_clerk, office, commune):
    """Before address, goods and code: the caller asks "how much rice have I got left"."""
    rice = stocked("Gạo tẻ")
    RationFactory(crop=rice.product.crop, amount=10_000, provinces=[office.point.commune.province])
    strangers = start_call(phone="0987654321", point=office.point, by=office.clerk, key=uuid4())
    assert "còn mua được" not in as_clerk.get(url(strangers)).content.decode()
    account_of(user=UserFactory(phone="+84987654321"))
    drawn = as_clerk.get(url(strangers)).content.decode()
    assert f"{rice.product.crop.name}: <b>còn mua được 10 kg" in drawn
    assert HouseholdPresence.objects.count() == 0  # looking spends nothing
