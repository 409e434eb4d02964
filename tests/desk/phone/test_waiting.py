"""Who is refused on the telephone is put on the waiting list by one key, and their yes is noted."""

from uuid import uuid4

import pytest
from django.urls import reverse

from catalog.models import LimitedProduct
from marketplace.campaigns.domain import NoPlace, offer_places, settle_offers
from marketplace.campaigns.models import WaitlistEntry
from marketplace.common import clock
from marketplace.desk.phone.domain import CallEnded, add_goods, end_call, set_recipient, start_call, wait_for
from marketplace.desk.phone.slip import slip_of
from marketplace.messaging.models import Message
from marketplace.messaging.rendering import render_body
from marketplace.quotas.domain import set_quota
from marketplace.shop.partner.domain import record_movement
from tests.desk.phone.conftest import CALLER, stocked


@pytest.fixture
def call(office, commune):
    call = start_call(phone=CALLER, point=office.point, by=office.clerk, key=uuid4())
    return set_recipient(call=call, name="Nguyễn Thị Hoa", commune=commune, address_text="12 Lê Lợi")


def url(call, part=""):
    return f"/desk/phone/call/{call.pk}/" + (f"{part}/" if part else "")


def limited(packs, **record):
    """Return goods of which so many packs may be sold."""
    found = stocked("Vải thiều Lục Ngạn", **record)
    LimitedProduct.objects.create(product=found.product, key="cap:thu", measure="packs")
    set_quota(key="cap:thu", limit=packs, source="thử")
    return found


def test_a_full_limit_is_seen_before_the_order_and_one_key_notes_the_wait(as_clerk, call, office):
    record = limited(1, num_in_stock=10)
    add_goods(call=call, product=record.product, quantity=1)
    assert slip_of(call).waits == []
    add_goods(call=call, product=record.product, quantity=1)
    (waits,) = slip_of(call).waits
    assert (waits.product, waits.packs) == (record.product, 2)
    page = as_clerk.get(url(call)).content.decode()
    assert 'accesskey="w"' in page
    assert "có đồng ý nhận tin nhắn khi có chỗ không" in page
    part = as_clerk.post(
        url(call, "wait"), {"product_id": record.product.pk, "quantity": 2}, headers={"X-Part": "slip"}
    )
    entry = WaitlistEntry.objects.get()
    assert (entry.phone, entry.packs, entry.product, entry.noted_by) == (CALLER, 2, record.product, office.clerk)
    assert "chờ 2 gói “Vải thiều Lục Ngạn”, đứng thứ 1" in part.content.decode()
    assert slip_of(call).lines == []
    again = as_clerk.post(url(call, "wait"), {"product_id": record.product.pk, "quantity": 2}, follow=True)
    assert "đứng thứ 1" in again.content.decode()
    assert WaitlistEntry.objects.count() == 1


def test_what_is_sold_out_is_waited_for_and_told_of_when_it_is_back(as_clerk, call, office):
    record = stocked("Vải thiều Lục Ngạn", num_in_stock=0)
    shown = as_clerk.get(url(call, "goods"), {"q": "vai"}).content.decode()
    assert url(call, "wait") in shown
    typed = {"product_id": record.product.pk, "quantity": 3}
    refused = as_clerk.post(url(call, "add"), typed, follow=True).content.decode()
    assert "3 gói “Vải thiều Lục Ngạn”" in refused
    as_clerk.post(url(call, "wait"), typed)
    assert offer_places() == 0
    record_movement(
        stockrecord=record, kind="harvested", quantity=4, source_kind="test", source_ref="1", by=office.clerk
    )
    assert (offer_places(), offer_places()) == (1, 0)
    entry = WaitlistEntry.objects.get()
    assert (entry.state, entry.is_held) == ("offered", False)
    assert "đã có lại 3 gói bạn chờ" in render_body(
        "waitlist_stock", "vi", Message.objects.get(template="waitlist_stock").context
    )
    page = as_clerk.get(reverse("seasons:offer", args=[entry.token])).content.decode()
    assert "ai đặt trước được trước" in page
    with clock.at(entry.offered_until):
        settle_offers()
    entry.refresh_from_db()
    assert entry.state == "expired"


def test_of_four_packs_two_who_want_three_are_not_told_both(call, office):
    record = stocked("Vải thiều Lục Ngạn", num_in_stock=0)
    other = start_call(phone="0987654321", point=office.point, by=office.clerk, key=uuid4())
    for each in (call, other):
        wait_for(call=each, product=record.product, packs=3, by=office.clerk)
    record_movement(
        stockrecord=record, kind="harvested", quantity=4, source_kind="test", source_ref="1", by=office.clerk
    )
    assert offer_places() == 1
    assert list(WaitlistEntry.objects.order_by("pk").values_list("state", flat=True)) == ["offered", "waiting"]


def test_what_can_be_bought_is_not_waited_for(as_clerk, call, office):
    record = stocked("Vải thiều Lục Ngạn", num_in_stock=5)
    with pytest.raises(NoPlace):
        wait_for(call=call, product=record.product, packs=1, by=office.clerk)
    refused = as_clerk.post(url(call, "wait"), {"product_id": record.product.pk, "quantity": 1}, follow=True)
    assert "bạn đặt mua được ngay" in refused.content.decode()
    end_call(call=call, outcome="asked", by=office.clerk)
    with pytest.raises(CallEnded):
        wait_for(call=call, product=record.product, packs=9, by=office.clerk)
    assert not WaitlistEntry.objects.exists()
