"""Where a lot comes from: the orchard to the commune, papers with their days, steps without anybody it went to."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Certificate
from farmers.models import Household, LotDraw
from logistics.domain import record_scan
from marketplace.common import clock
from marketplace.complaints.domain import lift_recall, recall_lot
from tests.factories.accounts import UserFactory
from tests.factories.farmers import LotFactory
from tests.factories.logistics import ClerkFactory, PointFactory, packed_shipment

pytestmark = pytest.mark.django_db


def page_of(code):
    return reverse("discovery:trace", args=[code])


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def paper(lot, first, last, **fields):
    days = {"valid_from": first, "valid_to": last}
    one = Certificate.objects.create(
        scheme="vietgap", number=str(uuid4()), issuer="Sở Nông nghiệp", source="x", **days, **fields
    )
    lot.growing_area.certificates.add(one)
    return one


def draw_from(lot, shipment):
    """Say that the one line of a parcel was packed from the lot."""
    line = shipment.seller_order.lines.get()
    LotDraw.objects.create(line=line, lot=lot, quantity=1, grams=5_000, by=UserFactory())


def test_household_orchard_commune_and_day(client):
    lot = LotFactory()
    page = text(client.get(page_of(lot.code)))
    area = lot.growing_area
    for said in (area.household.name, area.name, area.commune.full_name, "100 kg", lot.code):
        assert said in page
    assert reverse("discovery:shop", args=[area.household.code]) in page
    assert "không bị thu hồi" in page


def test_a_closed_household_is_named_but_has_no_shop(client):
    lot = LotFactory()
    Household.objects.filter(pk=lot.growing_area.household_id).update(state=Household.State.CLOSED)
    page = text(client.get(page_of(lot.code)))
    assert lot.growing_area.household.name in page
    assert reverse("discovery:shop", args=[lot.growing_area.household.code]) not in page


def test_papers_say_whether_they_held_on_the_day_of_the_harvest_and_today(client):
    lot, day = LotFactory(), clock.today()
    year = dt.timedelta(days=365)
    paper(lot, day - year, day + year)
    paper(lot, day - 2 * year, day - year)
    page = text(client.get(page_of(lot.code)))
    assert (page.count("còn hiệu lực</span>"), page.count("không có hiệu lực lúc hái")) == (1, 1)
    with clock.at(clock.now() + 2 * year):
        assert "còn hiệu lực lúc hái, nay đã hết" in text(client.get(page_of(lot.code)))


def test_steps_count_parcels_and_name_the_office_but_nobody_they_went_to(client):
    point = PointFactory(name="Bưu cục Chũ")
    lot, shipment = LotFactory(growing_area__household__name="Hộ ông Lò Văn Pín"), packed_shipment(point=point)
    draw_from(lot, shipment)
    order = shipment.seller_order.order
    clerk = ClerkFactory(point=point).user
    seen = {"s10": shipment.items.get().s10, "kind": "accept", "point": point, "device_time": clock.now()}
    record_scan(**seen, by=clerk, key=uuid4())
    page = text(client.get(page_of(lot.code)))
    assert "Nhà vườn đóng 1 gói, 5 kg" in page
    assert "Bưu điện nhận 1 kiện" in page
    assert "Bưu cục Chũ" in page
    assert "Đã giao" not in page
    for secret in (order.recipient_name, order.recipient_phone, order.address_text, order.number):
        assert secret not in page


def test_a_recall_is_said_until_it_is_lifted(client):
    lot, admin = LotFactory(), UserFactory(admin=True)
    said = {"reason": "dư lượng vượt mức", "advice": "Xin đừng ăn.", "source": "Phiếu 12"}
    recall = recall_lot(key=uuid4(), lot=lot, by=admin, **said)
    page = text(client.get(page_of(lot.code)))
    assert all(words in page for words in said.values())
    lift_recall(recall=recall, by=admin)
    assert "dư lượng" not in text(client.get(page_of(lot.code)))


@pytest.mark.parametrize("code", ["LN-000000-00", "<b>", "x" * 300, "%00", "'; --", "Lô nào"])
def test_an_unknown_code_gets_the_question_again(client, code):
    answer = client.get(page_of(code))
    assert answer.status_code == 404
    assert 'id="lot-code"' in text(answer)
    assert "<b>" not in text(answer)


def test_what_is_typed_leads_to_the_page(client):
    lot = LotFactory()
    answer = client.get(reverse("discovery:trace_find"), {"code": f" {lot.code.lower()} "})
    assert answer.url == page_of(lot.code)
    assert "Mã lô" in text(client.get(reverse("discovery:trace_find")))


def test_costs_the_same_questions_for_a_lot_of_many_parcels(client):
    point, lot, counted = PointFactory(), LotFactory(), []
    for _round in range(2):
        client.get(page_of(lot.code))
        with CaptureQueriesContext(connection) as asked:
            client.get(page_of(lot.code))
        counted.append(len(asked))
        for _parcel in range(3):
            draw_from(lot, packed_shipment(point=point))
    assert counted == [5, 5]
