"""Orders by hand: yes, weigh, see what the customer pays, pack, label; and what a household never sees."""

import pytest
from django.urls import reverse

from farmers.domain import confirm_seller_order
from farmers.models import Lot, LotDraw
from logistics.models import PostalItem
from tests.factories.checkout import deliverable_commune, placed_order, recipient_in
from tests.factories.farmers import ListingFactory, LotFactory

pytestmark = pytest.mark.django_db

PHONE_SHOWN, STREET = "0912\u00a0345\u00a0678", "12 Lê Lợi"


@pytest.fixture
def part(farm):
    return placed_order((farm.listing.stockrecord, 2)).seller_orders.get()


@pytest.fixture
def confirmed(part, farm):
    return confirm_seller_order(seller_order=part, by=farm.owner)


def url(name, part):
    return reverse(f"farm:{name}", args=[part.number])


def weighed(part, lot, packs="2", grams="9,9", row=0):
    line = part.lines.get()
    return {f"lot-{line.pk}-{row}": lot.pk, f"packs-{line.pk}-{row}": packs, f"grams-{line.pk}-{row}": grams}


def test_yes_is_said_once_and_a_stale_yes_is_told(as_owner, part):
    for _twice in range(2):
        assert as_owner.post(url("order_confirm", part)).url == url("order", part)
    part.refresh_from_db()
    assert part.status == "confirmed"
    type(part).objects.filter(pk=part.pk).update(status="cancelled")
    answer = as_owner.post(url("order_confirm", part), follow=True)
    assert "đã hủy nên không nhận lời được nữa" in answer.content.decode()


def test_the_customers_phone_and_street_are_on_the_label_only(as_owner, farm, confirmed):
    for page in (url("order", confirmed), reverse("farm:orders"), reverse("farm:index")):
        text = as_owner.get(page).content.decode()
        assert "Nguyễn Thị Hoa" in text
        assert confirmed.order.commune.name in text
        assert PHONE_SHOWN not in text
        assert "912345678" not in text
        assert STREET not in text
    assert as_owner.get(url("order_label", confirmed)).url == url("order", confirmed)
    pack(as_owner, confirmed, farm.lot)
    label = as_owner.get(url("order_label", confirmed)).content.decode()
    assert PHONE_SHOWN in label
    assert STREET in label
    type(confirmed).objects.filter(pk=confirmed.pk).update(status="delivered")
    assert as_owner.get(url("order_label", confirmed)).status_code == 302


def test_only_the_households_own_lines_are_shown(as_owner, farm):
    other = ListingFactory(title="Nhãn lồng Hưng Yên")
    order = placed_order((farm.listing.stockrecord, 1), (other.stockrecord, 1))
    mine = order.seller_orders.get(stocking_place=farm.household.stocking_place)
    theirs = order.seller_orders.exclude(pk=mine.pk).get()
    for page in (url("order", mine), reverse("farm:orders"), reverse("farm:index")):
        text = as_owner.get(page).content.decode()
        assert farm.listing.product.title in text
        assert "Nhãn lồng" not in text
    assert as_owner.get(url("order", theirs)).status_code == 404


def test_the_oldest_lot_with_enough_is_suggested(as_owner, farm, confirmed):
    from datetime import timedelta

    from marketplace.common import clock

    small = LotFactory(growing_area=farm.area, harvested_on=clock.today() - timedelta(days=3), grams=9_999)
    enough = LotFactory(growing_area=farm.area, harvested_on=clock.today() - timedelta(days=2), grams=10_000)
    form = as_owner.get(url("order", confirmed)).context["form"]
    line = confirmed.lines.get()
    assert form.initial[f"lot-{line.pk}-0"] == enough.pk
    assert (form.initial[f"packs-{line.pk}-0"], form.initial[f"grams-{line.pk}-0"]) == (2, 10_000)
    assert f"lot-{line.pk}-1" not in form.initial
    Lot.objects.exclude(pk=small.pk).update(drawn_grams=5_000)
    Lot.objects.exclude(pk__in=[small.pk, enough.pk]).update(grams=9_000)
    form = as_owner.get(url("order", confirmed)).context["form"]
    assert [form.initial.get(f"lot-{line.pk}-{row}") for row in (0, 1)] == [small.pk, enough.pk]
    assert [form.initial.get(f"packs-{line.pk}-{row}") for row in (0, 1)] == [1, 1]


def pack(client, part, lot, **typed):
    """Weigh, look at what the customer pays, pack: return both answers."""
    first = client.post(url("order_pack", part), weighed(part, lot, **typed))
    reviewed = (first.context["form"]["reviewed"].value() or "") if first.context else ""
    return first, client.post(url("order_pack", part), {**weighed(part, lot, **typed), "reviewed": reviewed})


def test_the_price_after_weighing_is_seen_before_the_parcel_is_closed(as_owner, farm, confirmed):
    first, second = pack(as_owner, confirmed, farm.lot)
    assert first.status_code == 200
    assert (first.context["weighing"].goods, first.context["weighing"].less) == (297_000, 3_000)
    assert second.url == url("order", confirmed)
    confirmed.refresh_from_db()
    assert (confirmed.status, confirmed.goods_final) == ("packed", 297_000)
    shipment = confirmed.shipment
    assert shipment.cash_due == confirmed.total_due == 327_000
    assert PostalItem.objects.get().s10 in second.wsgi_request._messages._queued_messages[0].message
    page = as_owner.get(url("order", confirmed)).content.decode()
    assert "297.000\u00a0₫" in page
    assert farm.lot.code in page


def test_other_weights_than_reviewed_are_shown_again_first(as_owner, farm, confirmed):
    first = as_owner.post(url("order_pack", confirmed), weighed(confirmed, farm.lot))
    reviewed = first.context["form"]["reviewed"].value()
    changed = as_owner.post(
        url("order_pack", confirmed), {**weighed(confirmed, farm.lot, grams="9,5"), "reviewed": reviewed}
    )
    assert changed.context["weighing"].goods == 285_000
    confirmed.refresh_from_db()
    assert confirmed.status == "confirmed"


def test_a_form_sent_twice_packs_once(as_owner, farm, confirmed):
    pack(as_owner, confirmed, farm.lot)
    again = as_owner.post(url("order_pack", confirmed), weighed(confirmed, farm.lot), follow=True)
    assert "đã đóng gói rồi" in again.content.decode()
    farm.lot.refresh_from_db()
    assert (farm.lot.drawn_grams, LotDraw.objects.count(), PostalItem.objects.count()) == (9_900, 1, 1)


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"packs": "1"}, "phiếu ghi 1 gói"),
        ({"grams": "99"}, "nặng hơn"),
        ({"grams": "1"}, "nhẹ hơn"),
        ({"grams": ""}, "Xin cân và ghi số kg"),
        ({"packs": "0"}, "Xin ghi số gói"),
        ({"grams": "9.900"}, "xin viết lại cho rõ"),
        ({"grams": "\x00"}, "Xin cân"),
        ({"packs": "hai"}, "Xin nhập một số nguyên"),
    ],
)
def test_a_slip_is_told_and_kept_and_nothing_is_packed(as_owner, farm, confirmed, typed, sentence):
    first, second = pack(as_owner, confirmed, farm.lot, **typed)
    for answer in (first, second):
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
    kept = next(iter(typed.values()))
    assert "\x00" in kept or not kept or f'value="{kept}"' in second.content.decode()
    confirmed.refresh_from_db()
    farm.lot.refresh_from_db()
    assert (confirmed.status, farm.lot.drawn_grams, LotDraw.objects.count()) == ("confirmed", 0, 0)


def test_no_lot_chosen_strange_lots_and_emptied_lots_are_told(as_owner, farm, confirmed):
    empty = as_owner.post(
        url("order_pack", confirmed), weighed(confirmed, farm.lot) | {f"lot-{confirmed.lines.get().pk}-0": ""}
    )
    assert "Xin chọn lô" in empty.content.decode()
    strange = as_owner.post(url("order_pack", confirmed), weighed(confirmed, LotFactory()))
    assert "Lô này vừa hết" in strange.content.decode()
    Lot.objects.filter(pk=farm.lot.pk).update(drawn_grams=95_000)
    short, again = pack(as_owner, confirmed, farm.lot)
    for answer in (short, again):
        assert "chỉ còn 5.000 gam" in answer.content.decode()
    assert not LotDraw.objects.exists()


def test_without_a_lot_the_page_says_where_to_record_one(as_owner, confirmed):
    Lot.objects.update(drawn_grams=100_000)
    page = as_owner.get(url("order", confirmed)).content.decode()
    assert "chưa có lô nào còn hàng" in page
    assert reverse("farm:lot_new") in page


def test_the_label_carries_what_the_post_needs(as_owner, farm, confirmed):
    pack(as_owner, confirmed, farm.lot)
    answer = as_owner.get(url("order_label", confirmed))
    text, s10 = answer.content.decode(), PostalItem.objects.get().s10
    assert "\u00a0".join((s10[:2], s10[2:5], s10[5:8], s10[8:11], s10[11:])) in text
    assert "327.000\u00a0₫" in text
    assert "9,9\u00a0kg" in text
    assert text.count("<rect") == len(answer.context["barcode"].bars) > 30
    assert "style=" not in text


def test_orders_are_escaped(as_owner, farm):
    commune = deliverable_commune()
    recipient = recipient_in(commune, name="<b>Hoa</b>")
    placed_order((farm.listing.stockrecord, 1), commune=commune, recipient=recipient)
    text = as_owner.get(reverse("farm:orders")).content.decode()
    assert "&lt;b&gt;Hoa" in text
    assert "<b>Hoa" not in text


@pytest.mark.parametrize("name, queries", [("orders", 9), ("index", 12)])
def test_three_orders_ask_no_more_than_one(as_owner, farm, part, django_assert_num_queries, name, queries):
    page = reverse(f"farm:{name}")
    as_owner.get(page)
    with django_assert_num_queries(queries):
        assert as_owner.get(page).status_code == 200
    for _more in range(2):
        placed_order((farm.listing.stockrecord, 1), commune=part.order.commune)
    with django_assert_num_queries(queries):
        answer = as_owner.get(page)
    assert answer.content.decode().count("/confirm/") == 3


def test_each_step_has_its_tab(as_owner, part, farm):
    assert as_owner.get(reverse("farm:orders")).context["tab"] == "confirm"
    confirm_seller_order(seller_order=part, by=farm.owner)
    answer = as_owner.get(reverse("farm:orders"))
    assert (answer.context["tab"], answer.context["waiting"]["pack"]) == ("pack", 1)
    for tab in ("send", "done", "confirm", "x", "\u0110"):
        assert as_owner.get(reverse("farm:orders"), {"tab": tab}).status_code == 200
