"""Pages of a community team, from the opening to the last receipt."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logistics.domain import close_manifest, decide_zone, plan_run, send_out_run
from logistics.models import Manifest, ManifestOrder, Shipment
from marketplace.accounts.domain import account_of
from marketplace.accounts.models import HouseholdPresence
from marketplace.common import clock
from marketplace.messaging.models import Message
from marketplace.shop.checkout.domain import quote_basket
from marketplace.shop.order.models import Channel, Order
from tests.desk.phone.conftest import stocked
from tests.factories.accounts import UserFactory
from tests.factories.checkout import basket_of
from tests.factories.essentials import RationFactory, bind
from tests.factories.logistics import arrived_shipment
from tests.factories.partner import StockRecordFactory
from tests.logistics.community import collection, household_order, make_team
from tests.logistics.conftest import make_office
from tests.logistics.packing import pack_and_bring


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def led(office):
    team, leader = make_team(office.point)
    admin = UserFactory(admin=True)
    decide_zone(name="Vùng", level="red", communes=[team.commune], source="QĐ 1", by=admin)
    return team, leader


@pytest.fixture
def as_leader(client, led):
    client.force_login(led[1])
    return client


def page(client, url, **data):
    return client.get(url, data).content.decode()


def test_a_ceiling_stands_beside_a_households_goods(as_leader, led):
    team, leader = led
    manifest = collection(team, leader)
    record = stocked("Gạo tẻ")
    bind(record, amount=500_000, number="123/QĐ-STC")
    where = f"/community/lists/{manifest.number}/"
    as_leader.post(f"{where}add/", {"product_id": record.product.pk, "quantity": "1"})
    assert "theo 123/QĐ-STC" in page(as_leader, f"{where}order/")


def test_open_collect_close(as_leader, led):
    team, _leader = led
    as_leader.post(f"/community/teams/{team.pk}/open/", {"key": uuid4()})
    manifest = Manifest.objects.get()
    where = f"/community/lists/{manifest.number}/"
    record = stocked("Gạo tẻ")
    assert "Gạo tẻ" in page(as_leader, f"{where}order/", q="ga")
    as_leader.post(f"{where}add/", {"product_id": record.product.pk, "quantity": "2"})
    drawn = as_leader.get(f"{where}order/")
    typed = {"name": "Bà Hoa", "phone": "0912345678", "address": "Xóm 3", "note": ""}
    hidden = {"key": uuid4(), "quote": drawn.context["quote"].digest}
    refused = as_leader.post(f"{where}order/", typed | hidden | {"phone": "0912"})
    assert (refused.status_code, 'value="Xóm 3"' in refused.content.decode()) == (200, True)
    for _press in range(2):
        as_leader.post(f"{where}order/", typed | hidden)
    order = Order.objects.get()
    assert (order.channel, order.recipient_name, order.commune) == (Channel.COMMUNITY, "Bà Hoa", team.commune)
    assert "Bà Hoa" in page(as_leader, where)
    as_leader.post(f"{where}close/")
    manifest.refresh_from_db()
    assert manifest.status == "closed"
    assert "Ghi đơn của một hộ" not in page(as_leader, where)
    assert "chưa đóng gói" in page(as_leader, f"{where}print/")


def test_a_button_pressed_twice_adds_once(as_leader, led):
    manifest = collection(*led)
    where = f"/community/lists/{manifest.number}/"
    record = stocked("Gạo tẻ", num_in_stock=50)
    (key,) = re.findall(
        r'name="key" value="([^"]+)"><input type="hidden" name="product_id"', page(as_leader, f"{where}order/", q="ga")
    )
    for _press in range(2):
        as_leader.post(f"{where}add/", {"product_id": record.product.pk, "quantity": "2", "key": key})
    assert [line.quantity for line in as_leader.get(f"{where}order/").context["lines"]] == [2]
    as_leader.post(f"{where}add/", {"product_id": record.product.pk, "quantity": "2", "key": uuid4()})
    assert [line.quantity for line in as_leader.get(f"{where}order/").context["lines"]] == [4]


def test_another_teams_list_does_not_exist(client, led):
    manifest = collection(*led)
    entry = household_order(manifest, led[1])
    _team, stranger = make_team(make_office().point)
    client.force_login(stranger)
    where = f"/community/lists/{manifest.number}/"
    for part in ("", "print/", "order/"):
        assert client.get(where + part).status_code == 404
    for part in ("close/", "take-in/", "add/", "line/", "order/"):
        assert client.post(where + part, {"product_id": 1, "quantity": 1}).status_code == 404
    assert client.post(f"/community/teams/{manifest.team_id}/open/", {"key": uuid4()}).status_code == 404
    assert client.post(f"/community/receipts/{entry.pk}/", {"received_by": "X"}).status_code == 404
    manifest.refresh_from_db()
    assert manifest.status == "collecting"
    client.force_login(UserFactory())
    assert "chưa ở tổ cộng đồng nào" in page(client, "/community/")


def test_boundary_and_receipts(client, office, led):
    team, leader = led
    manifest = collection(team, leader)
    entries = [household_order(manifest, leader), household_order(manifest, leader)]
    close_manifest(manifest=manifest, by=leader)
    shipments = [Shipment.objects.get(seller_order__order=entry.order) for entry in entries]
    pack_and_bring(shipments[0], point=office.point, by=office.clerk)
    client.force_login(office.carrier.user)
    boundary = f"/community/boundary/{manifest.number}/"
    assert client.get(boundary).status_code == 404  # nothing of it is out with this carrier
    run = plan_run(carrier=office.carrier, day=clock.today(), by=office.clerk, shipments=[shipments[0]])
    send_out_run(run=run, by=office.clerk)
    assert manifest.number in page(client, "/community/boundary/")
    drawn = page(client, boundary)
    assert "Chưa có trên chuyến này" in drawn
    assert shipments[1].seller_order.number in drawn
    typed = {"key": uuid4(), "taken_by": leader.pk, "shipments": [shipments[0].pk]}
    wrong = client.post(boundary, typed | {"cash": "164.000"})
    assert "thu đúng" in wrong.content.decode()
    for _press in range(2):
        assert client.post(boundary, typed | {"cash": "165k"}).status_code == 302
    shipments[0].refresh_from_db()
    assert (shipments[0].status, shipments[0].cash_collected) == ("delivered", 165_000)
    client.force_login(leader)
    where = f"/community/lists/{manifest.number}/"
    assert "mới về một phần" in page(client, where)
    receipt = f"/community/receipts/{entries[0].pk}/"
    assert client.post(receipt, {"received_by": ""}).status_code == 200
    client.post(receipt, {"received_by": "Cháu Bình"})
    assert "Cháu Bình" in page(client, receipt)
    late = f"/community/receipts/{entries[1].pk}/"
    assert "chưa về đủ" in client.post(late, {"received_by": "Bà Lan"}).content.decode()
    assert list(ManifestOrder.objects.filter(received_at__isnull=True)) == [entries[1]]


def test_a_household_refuses_a_pack_and_pays_less_on_the_page(client, office, led):
    team, leader = led
    manifest = collection(team, leader)
    record = StockRecordFactory()
    basket = basket_of((record, 2))
    digest = quote_basket(basket, commune=team.commune, to_boundary=True).digest
    entry = household_order(manifest, leader, basket=basket, quote_digest=digest)
    close_manifest(manifest=manifest, by=leader)
    shipment = Shipment.objects.get(seller_order__order=entry.order)
    pack_and_bring(shipment, point=office.point, by=office.clerk)
    run = plan_run(carrier=office.carrier, day=clock.today(), by=office.clerk, shipments=[shipment])
    send_out_run(run=run, by=office.clerk)
    client.force_login(office.carrier.user)
    boundary = f"/community/boundary/{manifest.number}/"
    line = shipment.seller_order.lines.get()
    typed = {"key": uuid4(), "taken_by": leader.pk, "shipments": [shipment.pk], f"refused-{line.pk}": "1"}
    assert "Xin chọn vì sao" in client.post(boundary, typed | {"cash": "180k"}).content.decode()
    typed[f"reason-{shipment.pk}"] = "damaged"
    counted = client.post(boundary, typed | {"recount": "1"})
    assert (counted.status_code, counted.context["due"]) == (200, 180_000)
    typed |= {"cash": "180k", f"paid-{entry.pk}": "165k"}
    assert "Xin ghi vì sao khác" in client.post(boundary, typed).content.decode()
    assert "không có bưu gửi nào" in client.post(boundary, typed | {"shipments": []}).content.decode()
    typed[f"note-{entry.pk}"] = "còn nợ tổ"
    for _press in range(2):
        assert client.post(boundary, typed).status_code == 302
    client.force_login(leader)
    where = f"/community/lists/{manifest.number}/"
    assert "Tổ đã ứng 15.000" in page(client, where)
    assert "không nhận 1" in page(client, f"{where}print/")
    receipt = page(client, f"/community/receipts/{entry.pk}/")
    for words in ("1 × ", "không nhận 1 gói, bớt 150.000 ₫: hư hỏng", "165.000", "phải thu 180.000 ₫", "còn nợ tổ"):
        assert words in receipt.replace("\xa0", " "), words


def test_a_held_order_is_taken_in_by_number_and_telephone(as_leader, office, led):
    manifest = collection(*led)
    admin = UserFactory(admin=True)
    from logistics.domain import lift_zone
    from logistics.models import Zone

    lift_zone(zone=Zone.objects.get(), by=admin)
    held = arrived_shipment(point=office.point, by=office.clerk)
    decide_zone(name="Lại", level="red", communes=[led[0].commune], source="QĐ 2", by=admin)
    where = f"/community/lists/{manifest.number}/take-in/"
    number = held.seller_order.order.number
    wrong = as_leader.post(where, {"number": number, "phone": "0987654321"})
    assert (wrong.status_code, ManifestOrder.objects.count()) == (200, 0)
    assert as_leader.post(where, {"number": number, "phone": "0912345678"}).status_code == 302
    assert ManifestOrder.objects.get().order == held.seller_order.order


def test_one_number_of_questions_however_many_households(as_leader, led):
    manifest = collection(*led)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            household_order(manifest, led[1])
        for part in ("", "print/"):
            url = f"/community/lists/{manifest.number}/{part}"
            as_leader.get(url)
            with CaptureQueriesContext(connection) as queries:
                as_leader.get(url)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20


def test_rationed_goods_are_for_a_household_that_is_at_its_door(as_leader, led):
    """A number that the team knows buys nothing; the code that is read out does, or a card; sent again it is one."""
    team, leader = led
    account = account_of(user=UserFactory(phone="+84912345678"))
    manifest = collection(team, leader)
    where = f"/community/lists/{manifest.number}/"
    record = stocked("Gạo tẻ")
    RationFactory(crop=record.product.crop, amount=10_000, provinces=[team.commune.province])
    as_leader.post(f"{where}add/", {"product_id": record.product.pk, "quantity": "1"})
    drawn = as_leader.get(f"{where}order/")
    assert "citizen_id" not in drawn.content.decode()
    typed = {"name": "Bà Hoa", "phone": "0912345678", "address": "Xóm 3", "note": ""}
    typed |= {"key": uuid4(), "quote": drawn.context["quote"].digest}
    for answer in ({}, {"code": "000000"}):
        refused = as_leader.post(f"{where}order/", typed | answer)
        assert (refused.status_code, 'value="Xóm 3"' in refused.content.decode()) == (200, True)
        assert {"code", "citizen_id"} <= set(refused.context["form"].fields)
        assert Order.objects.count() == 0
    code = Message.objects.get(template="household_code", to="+84912345678").context["code"]
    for _press in range(2):
        as_leader.post(f"{where}order/", typed | {"code": code})
    order, used = Order.objects.get(), HouseholdPresence.objects.get()
    assert (order.household_account, used.noted_by, used.used_on) == (account, leader, f"order:{order.pk}")
    as_leader.post(f"{where}add/", {"product_id": record.product.pk, "quantity": "1"})
    typed |= {"key": uuid4()}
    assert "code" in as_leader.post(f"{where}order/", typed).context["form"].fields  # the next order, the next code
    as_leader.post(f"{where}order/", typed | {"citizen_id": "024190000123"})
    assert Order.objects.latest("pk").household_account != account
    assert set(HouseholdPresence.objects.values_list("how", flat=True)) == {"code", "identity"}


def test_the_teams_number_is_no_households_key(as_leader, led):
    """Who has no telephone shows a card: the code does not go to the team."""
    team, leader = led
    manifest = collection(team, leader)
    where = f"/community/lists/{manifest.number}/"
    record = stocked("Gạo tẻ")
    RationFactory(crop=record.product.crop, amount=10_000, provinces=[team.commune.province])
    as_leader.post(f"{where}add/", {"product_id": record.product.pk, "quantity": "1"})
    drawn = as_leader.get(f"{where}order/")
    assert "cần xem căn cước của chủ hộ" in drawn.content.decode()
    typed = {"name": "Bà Hoa", "phone": leader.phone, "address": "Xóm 3", "note": ""}
    typed |= {"key": uuid4(), "quote": drawn.context["quote"].digest}
    refused = as_leader.post(f"{where}order/", typed)
    assert "không xác nhận thay hộ khác được" in refused.content.decode()
    assert "citizen_id" in refused.context["form"].fields
    assert (Message.objects.filter(template="household_code").count(), Order.objects.count()) == (0, 0)
    as_leader.post(f"{where}order/", typed | {"citizen_id": "024190000123"})
    order = Order.objects.get()
    assert order.recipient_phone == leader.phone
    assert order.household_account.keys.get().kind == "identity"
