"""More weight needs a new yes; an order that cannot be delivered; several sellers see only their own."""

import pytest
from django.urls import reverse

from farmers.domain import DrawSpec, confirm_seller_order, propose_weight, record_lot
from farmers.queries import seller_orders_visible_to
from logistics.domain import pack_and_label
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.shop.order.domain import answer_weight
from marketplace.shop.order.models import WeightProposal
from tests.factories.checkout import unpaid_order
from tests.factories.farmers import owner_of
from tests.factories.logistics import covered
from tests.factories.settlement import WithholdingRuleFactory, household_with_account, listing_of, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    WithholdingRuleFactory()
    return make_post()


@pytest.fixture
def households():
    return [household_with_account(name="Hộ bà Hoa"), household_with_account(name="Hộ ông Sơn", number="190340000002")]


@pytest.fixture
def order(post, households):
    """Return an order of two sellers: two boxes of 5 kg at 30,000 đ/kg from one, one box from the other."""
    first, second = (listing_of(household) for household in households)
    return post.order((first, 2), (second, 1))[0].seller_order.order


@pytest.fixture
def part(order, households):
    part = order.seller_orders.get(legal_seller=households[0].legal_seller)
    confirm_seller_order(seller_order=part, by=owner_of(households[0]))
    return part


def pack(part, household, grams):
    line = part.lines.select_related("product__listing").get()
    owner = owner_of(household)
    lot = record_lot(growing_area=line.product.listing.growing_area, harvested_on=clock.today(), grams=grams, by=owner)
    draws = [DrawSpec(line_id=line.pk, lot_id=lot.pk, quantity=line.quantity, grams=grams)]
    pack_and_label(seller_order=part, draws=draws, by=owner)
    part.refresh_from_db()
    return part


def test_with_a_yes_more_is_charged_and_the_books_say_so(part, households, order):
    line = part.lines.get()
    asked = propose_weight(line=line, grams=11_000, by=owner_of(households[0]))
    assert propose_weight(line=line, grams=11_000, by=owner_of(households[0])) == asked
    assert asked.price == 330_000
    assert Message.objects.filter(template="weight_question").count() == 1
    for _again in range(2):
        answer_weight(proposal=asked, yes=True, by=None)
    before = sum(shipment.cash_due for shipment in [p.shipment for p in order.seller_orders.all()])
    pack(part, households[0], 10_800)  # less than was asked about: charged as it weighs
    assert (part.goods_final, part.shipment.cash_due) == (324_000, 324_000 + 30_000)
    assert balance(Account.Kind.RECEIVABLE, f"order:{order.pk}") == before + 24_000
    assert int(order.sources.get().amount_allocated) == before + 24_000


def test_without_a_yes_the_shown_price_stays_the_most(part, households):
    line = part.lines.get()
    asked = propose_weight(line=line, grams=11_000, by=owner_of(households[0]))
    with pytest.raises(WrongState):  # one question at a time
        propose_weight(line=line, grams=11_500, by=owner_of(households[0]))
    answer_weight(proposal=asked, yes=False, by=None)
    with pytest.raises(WrongState):
        answer_weight(proposal=asked, yes=True, by=None)
    pack(part, households[0], 11_000)
    assert (part.goods_final, part.lines.get().final_grams) == (300_000, 11_000)
    with pytest.raises(WrongState):  # packed: nothing to ask any more
        propose_weight(line=line, grams=12_000, by=owner_of(households[0]))


@pytest.mark.parametrize("grams", [-1, 0, 10_000, 15_001, 10**9])
def test_a_weight_that_needs_no_yes_or_cannot_be_is_not_asked(part, households, grams):
    with pytest.raises(BadValue):
        propose_weight(line=part.lines.get(), grams=grams, by=owner_of(households[0]))
    with pytest.raises(NotAllowed):
        propose_weight(line=part.lines.get(), grams=11_000, by=owner_of(households[1]))
    assert not WeightProposal.objects.exists()


def test_the_farm_asks_the_customer_answers_the_clerk_may_note_it(client, part, households, order, post):
    line = part.lines.get()
    client.force_login(owner_of(households[0]))
    ask = reverse("farm:order_ask", args=[part.number])
    for nonsense in ("", "x:1", f"{line.pk}:99999999999", "\x00"):
        client.post(ask, {"ask": nonsense})
    assert not WeightProposal.objects.exists()
    client.post(ask, {"ask": f"{line.pk}:11000"})
    asked = WeightProposal.objects.get()
    assert "Đã hỏi khách" in client.get(reverse("farm:order", args=[part.number])).content.decode()
    client.logout()
    answer = reverse("discovery:answer_weight", args=[order.number, asked.pk])
    assert client.post(answer, {"answer": "yes"}).url == reverse("discovery:track")  # who has not opened the order
    asked.refresh_from_db()
    assert asked.answer == "asked"
    client.post(reverse("discovery:track"), {"number": order.number, "phone": order.recipient_phone})
    page = client.get(reverse("discovery:track_order", args=[order.number])).content.decode()
    assert "Đồng ý lấy cả" in page
    client.post(answer, {"answer": "no"})
    asked.refresh_from_db()
    assert (asked.answer, asked.by_phone, asked.answered_by) == ("no", False, None)
    second = propose_weight(line=line, grams=12_000, by=owner_of(households[0]))
    client.force_login(post.clerk)
    client.post(reverse("post:answer_weight", args=[second.pk]), {"answer": "yes"})
    second.refresh_from_db()
    assert (second.answer, second.by_phone, second.answered_by) == ("yes", True, post.clerk)


def test_a_seller_who_cannot_deliver_cancels_only_the_own_part(client, part, households, order):
    client.force_login(owner_of(households[1]))
    assert client.post(reverse("farm:order_cannot", args=[part.number]), {"reason": "x"}).status_code == 404
    client.force_login(owner_of(households[0]))
    cannot = reverse("farm:order_cannot", args=[part.number])
    client.post(cannot, {"reason": "  "})
    part.refresh_from_db()
    assert part.status == "confirmed"
    client.post(cannot, {"reason": "mưa đá hỏng vườn"})
    part.refresh_from_db()
    order.refresh_from_db()
    assert (part.status, part.cancel_reason, order.status) == ("cancelled", "mưa đá hỏng vườn", "placed")
    client.logout()
    client.post(reverse("discovery:track"), {"number": order.number, "phone": order.recipient_phone})
    page = client.get(reverse("discovery:track_order", args=[order.number]))
    assert "mưa đá hỏng vườn" in page.content.decode()
    other = order.seller_orders.exclude(pk=part.pk).get()
    assert page.context["due"] == other.total_due == balance(Account.Kind.RECEIVABLE, f"order:{order.pk}")


def test_a_customer_cancels_one_parcel_of_two(client, order):
    client.post(reverse("discovery:track"), {"number": order.number, "phone": order.recipient_phone})
    first, second = order.seller_orders.order_by("number")
    page = reverse("discovery:cancel_part", args=[order.number, first.number])
    assert first.legal_seller.name in client.get(page).content.decode()
    client.post(page, {"reason": "đổi ý"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("cancelled", "placed")


def test_sellers_see_only_their_own_part(client, order, households):
    first, second = order.seller_orders.order_by("pk")
    for household, own, others in ((households[0], first, second), (households[1], second, first)):
        owner = owner_of(household)
        assert list(seller_orders_visible_to(owner)) == [own]
        client.force_login(owner)
        page = client.get(reverse("farm:orders")).content.decode()
        assert own.number in page
        assert others.number not in page
        assert client.get(reverse("farm:order", args=[others.number])).status_code == 404


def test_the_order_page_shows_each_parcel_with_its_promise_and_the_cash_adds_up(client, order):
    client.post(reverse("discovery:track"), {"number": order.number, "phone": order.recipient_phone})
    for name in ("checkout:thanks", "discovery:track_order"):
        page = client.get(reverse(name, args=[order.number])).content.decode()
        for part in order.seller_orders.all():
            assert part.number in page
        assert page.count("Trả khi nhận kiện này") == 2
    due = client.get(reverse("discovery:track_order", args=[order.number])).context["due"]
    assert due == int(order.total_incl_tax) == balance(Account.Kind.RECEIVABLE, f"order:{order.pk}")


def test_an_unpaid_order_shows_how_to_transfer(client, post, households):
    order = unpaid_order((listing_of(households[0]).stockrecord, 1), commune=covered(post.point))
    client.post(reverse("discovery:track"), {"number": order.number, "phone": order.recipient_phone})
    for name in ("checkout:thanks", "discovery:track_order"):
        page = client.get(reverse(name, args=[order.number]))
        text = page.content.decode()
        assert "<svg" in text
        assert "0011012345678" in text
        assert f">{order.number}<" in text
    assert page.context["due"] == 0  # nothing at the door
