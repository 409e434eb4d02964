"""Placing an order: all that belongs to it, once, or nothing at all."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser

from logistics.models import Shipment
from marketplace.common.phones import BadPhone
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.quotas.domain import QuotaExhausted, set_quota
from marketplace.quotas.models import Quota
from marketplace.shop.basket.domain import BasketClosed
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import (
    EmptyBasket,
    KeyReused,
    NotDeliverable,
    NotForSale,
    PriceChanged,
    RecipientRefused,
    SoldOut,
    place_order,
    quote_basket,
)
from marketplace.shop.checkout.domain.quota_keys import buyer_product_key, crop_key, product_key
from marketplace.shop.checkout.domain.quote import Expected
from marketplace.shop.checkout.domain.writing import part_letter
from marketplace.shop.order.models import Channel, Order, OrderStatus, SellerOrder
from marketplace.shop.order.numbers import is_valid_number
from marketplace.shop.partner.domain import NoTerms
from marketplace.shop.partner.models import SellerTerms, StockRecord
from marketplace.shop.payment.models import Source, SourceType, Transaction
from marketplace.shop.shipping.domain import NoTariff
from marketplace.shop.shipping.models import FreightTariff
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import basket_of, deliverable_commune, placed_order, recipient_in
from tests.factories.partner import PartnerFactory, StockRecordFactory

pytestmark = pytest.mark.django_db

# Two for the transaction · basket, key · lines, records, discounts, ceilings · tariff · limits · coverage, zone ·
# rations · order, terms, parts, lines, shipments · way to pay, source, its transaction · ledger (4) · messages ·
# basket · quotas · stock
STATEMENTS = 23


@pytest.fixture
def commune():
    return deliverable_commune()


@pytest.fixture
def record():
    return StockRecordFactory(price=150_000, num_in_stock=10)


@pytest.fixture
def asked(record, commune):
    """What a guest asks for: two packs. Change an entry, then ``place_order(**asked)``."""
    basket = basket_of((record, 2))
    return {
        "basket": basket,
        "key": uuid.uuid4(),
        "quote_digest": quote_basket(basket, commune=commune).digest,
        "recipient": recipient_in(commune),
        "user": None,
        "channel": Channel.WEB,
    }


def nothing_happened(asked) -> bool:
    """Assert that no row of any room was written and the basket is as it was."""
    for model in (Order, SellerOrder, Shipment, Source, Transaction, Entry, Message):
        assert model.objects.count() == 0, model
    assert set(StockRecord.objects.values_list("num_allocated", flat=True)) <= {0}
    assert set(Quota.objects.values_list("taken", flat=True)) <= {0}
    basket = Basket.objects.get(pk=asked["basket"].pk)
    assert (basket.status, basket.lines.get().quantity) == (Basket.OPEN, 2)
    return True


class TestWhole:
    def test_an_order_carries_everything_that_belongs_to_it(self, asked, record, commune):
        order = place_order(**asked)
        order.refresh_from_db()
        assert is_valid_number(order.number)
        assert (order.status, order.total_incl_tax, order.shipping_incl_tax) == (OrderStatus.PLACED, 330_000, 30_000)
        assert (order.recipient_name, order.recipient_phone) == ("Nguyễn Thị Hoa", "+84912345678")
        assert (order.commune, order.address_text, order.user) == (commune, "12 Lê Lợi", None)
        (part,) = order.seller_orders.all()
        assert (part.number, part.goods_total, part.freight) == (f"{order.number}-A", 300_000, 30_000)
        assert part.freight_tariff_id == FreightTariff.objects.get().pk
        (line,) = part.lines.all()
        assert (line.quantity, line.unit_price, line.shown_price) == (2, 150_000, 300_000)
        assert (line.ordered_grams, line.estimated_grams, line.final_grams) == (10_000, None, None)
        assert (line.commission_bp, line.seller_terms) == (500, SellerTerms.objects.get())
        assert (part.shipment.cash_due, part.shipment.delivery_point.commune) == (330_000, commune)
        record.refresh_from_db()
        assert (record.num_in_stock, record.num_allocated) == (10, 2)

    def test_money_messages_and_basket(self, asked, record):
        order = place_order(**asked)
        owner = f"order:{order.pk}"
        assert balance(Account.Kind.RECEIVABLE, owner) == 330_000
        assert balance(Account.Kind.UNEARNED, owner) == -330_000
        source = order.sources.get()
        assert (source.source_type.code, source.amount_allocated, source.amount_debited) == ("cod", 330_000, 0)
        messages = {message.template: message for message in Message.objects.all()}
        assert sorted(messages) == ["order_placed", "seller_order_new"]
        assert messages["order_placed"].to == "+84912345678"
        assert messages["order_placed"].context["number"] == order.number
        assert messages["seller_order_new"].to == record.partner.legal_seller.phone
        assert messages["seller_order_new"].context == {"number": f"{order.number}-A", "lines": 1}
        assert (asked["basket"].status, order.basket.status) == (Basket.SUBMITTED, Basket.SUBMITTED)

    @pytest.mark.parametrize("lines", [1, 3, 10])
    def test_an_order_of_ten_lines_takes_the_statements_of_one(self, commune, lines, django_assert_num_queries):
        farm = PartnerFactory()
        basket = basket_of(*[(StockRecordFactory(partner=farm), 1) for _line in range(lines)])
        assert self.count_of(basket, commune, django_assert_num_queries, STATEMENTS).lines.count() == lines

    def test_an_order_of_three_sellers_takes_the_statements_of_one(self, commune, django_assert_num_queries):
        basket = basket_of(*[(StockRecordFactory(partner=PartnerFactory()), 1) for _seller in range(3)])
        placed = self.count_of(basket, commune, django_assert_num_queries, STATEMENTS)
        assert placed.seller_orders.count() == 3

    def count_of(self, basket, commune, django_assert_num_queries, expected):
        digest = quote_basket(basket, commune=commune).digest
        recipient = recipient_in(commune)
        SourceType.objects.create(code="cod", name="Tiền mặt")
        with django_assert_num_queries(expected):
            return place_order(
                basket=basket,
                key=uuid.uuid4(),
                quote_digest=digest,
                recipient=recipient,
                user=None,
                channel=Channel.WEB,
            )

    def test_each_seller_gets_their_own_part(self, commune):
        farm = PartnerFactory()
        lychee, plum = StockRecordFactory(partner=farm, price=150_000), StockRecordFactory(partner=farm, price=90_000)
        mango = StockRecordFactory(price=525_000, product__net_grams=30_000)
        order = placed_order((mango, 1), (plum, 1), (lychee, 2), commune=commune)
        parts = order.seller_orders.order_by("number")
        assert [(p.number[-2:], p.stocking_place, p.goods_total, p.freight) for p in parts] == [
            ("-A", farm, 390_000, 45_000),
            ("-B", mango.partner, 525_000, 90_000),
        ]
        assert order.total_incl_tax == sum(part.total_due for part in parts) == 1_050_000
        assert sum(Shipment.objects.values_list("cash_due", flat=True)) == 1_050_000

    def test_goods_by_weight_remember_the_price_of_a_kilogram(self, commune):
        record = StockRecordFactory(product__priced_by="kg", price=150_000, price_per_kg=30_000)
        line = placed_order((record, 1), commune=commune).lines.get()
        assert (line.unit_price, line.price_per_kg, line.ordered_grams) == (150_000, 30_000, 5_000)

    def test_the_commission_stays_as_it_was_agreed(self, asked):
        order = place_order(**asked)
        SellerTerms.objects.update(commission_bp=900)
        assert order.lines.get().commission_bp == 500

    def test_buyer_and_typist_are_kept_apart(self, asked):
        buyer, clerk = UserFactory(), UserFactory()
        order = place_order(**asked | {"user": buyer, "by": clerk, "channel": Channel.PHONE})
        assert (order.user, order.placed_by, order.channel) == (buyer, clerk, Channel.PHONE)
        assert Entry.objects.get().by == clerk

    def test_an_anonymous_visitor_is_a_guest(self, asked):
        assert place_order(**asked | {"user": AnonymousUser()}).user is None

    def test_a_lower_price_is_charged(self, asked, record):
        StockRecord.objects.filter(pk=record.pk).update(price=140_000)
        order = place_order(**asked)
        assert (order.total_incl_tax, order.lines.get().unit_price) == (310_000, 140_000)

    def test_names_as_typed_are_cleaned(self, asked, commune):
        typed = recipient_in(commune, name="  Nguye\u0302\u0303n\x00 Hoa ", note="go\u0323i tru\u031bo\u031b\u0301c")
        order = place_order(**asked | {"recipient": typed})
        assert (order.recipient_name, order.note) == ("Nguyễn Hoa", "gọi trước")


class TestOnce:
    def test_the_same_request_again_is_the_same_order(self, asked):
        first = place_order(**asked)
        again = place_order(**asked)
        assert (first.pk, Order.objects.count(), Message.objects.count()) == (again.pk, 1, 2)

    def test_even_from_the_new_empty_basket_that_the_browser_has_by_then(self, asked):
        first = place_order(**asked)
        assert place_order(**asked | {"basket": Basket()}).pk == first.pk

    def test_phones_written_otherwise_are_the_same_request(self, asked, commune):
        first = place_order(**asked)
        again = place_order(**asked | {"recipient": recipient_in(commune, phone="+84 912345678")})
        assert again.pk == first.pk

    @pytest.mark.parametrize(
        "change",
        [
            {"channel": Channel.API},
            {"quote_digest": "other"},
            {"recipient": {"name": "Trần Văn Bình"}},
            {"recipient": {"address_text": "13 Lê Lợi"}},
        ],
    )
    def test_the_same_key_for_something_else_is_refused(self, asked, commune, change):
        place_order(**asked)
        if isinstance(change.get("recipient"), dict):
            change = {"recipient": recipient_in(commune, **change["recipient"])}
        with pytest.raises(KeyReused):
            place_order(**asked | change)
        assert Order.objects.count() == 1

    def test_somebody_elses_key_opens_nothing(self, asked):
        place_order(**asked)
        with pytest.raises(KeyReused):
            place_order(**asked | {"user": UserFactory()})

    def test_a_basket_is_ordered_once(self, asked):
        place_order(**asked)
        with pytest.raises(BasketClosed):
            place_order(**asked | {"key": uuid.uuid4(), "basket": Basket.objects.get()})
        assert Order.objects.count() == 1

    def test_what_a_partner_showed_is_the_most_that_is_charged(self, asked, record):
        expected = Expected({record.product_id: (2, 160_000)}, 350_000)
        order = place_order(**asked | {"quote_digest": expected})
        assert order.total_incl_tax == 330_000
        assert place_order(**asked | {"quote_digest": expected}) == order
        with pytest.raises(KeyReused):
            place_order(**asked | {"quote_digest": Expected({record.product_id: (2, 160_001)}, 350_000)})

    def test_after_a_refusal_the_same_key_may_be_used(self, asked, record):
        StockRecord.objects.filter(pk=record.pk).update(price=160_000)
        with pytest.raises(PriceChanged) as refused:
            place_order(**asked)
        order = place_order(**asked | {"quote_digest": refused.value.quote.digest})
        assert order.total_incl_tax == 350_000


class TestRefusals:
    def test_a_higher_price_needs_a_new_yes(self, asked, record):
        StockRecord.objects.filter(pk=record.pk).update(price=150_001)
        with pytest.raises(PriceChanged) as refused:
            place_order(**asked)
        assert refused.value.quote.total == 330_002
        assert nothing_happened(asked)

    @pytest.mark.parametrize(("price", "total"), [(149_999, None), (150_000, 329_999)])
    def test_more_than_a_partner_showed_is_refused(self, asked, record, price, total):
        expected = Expected({record.product_id: (2, price)}, total)
        with pytest.raises(PriceChanged) as refused:
            place_order(**asked | {"quote_digest": expected})
        assert refused.value.quote.total == 330_000
        assert nothing_happened(asked)

    @pytest.mark.parametrize("packs", [1, 3])
    def test_other_goods_than_a_partner_showed_are_refused(self, asked, record, packs):
        with pytest.raises(PriceChanged):
            place_order(**asked | {"quote_digest": Expected({record.product_id: (packs, 150_000)})})
        assert nothing_happened(asked)

    def test_sold_out_between_yes_and_order(self, asked, record):
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=1)
        with pytest.raises(SoldOut):
            place_order(**asked)
        assert nothing_happened(asked)

    def test_sold_out_at_the_very_last_moment(self, asked, record, monkeypatch):
        """The look before saw enough; the conditional UPDATE decides."""
        monkeypatch.setattr(StockRecord, "net_stock_level", 99)
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=1)
        with pytest.raises(SoldOut):
            place_order(**asked)
        assert nothing_happened(asked)

    @pytest.mark.parametrize(("key", "limit"), [("product", 1), ("crop", 9_999), ("buyer", 1)])
    def test_over_a_quota(self, asked, record, key, limit):
        buyer = UserFactory()
        keys = {
            "product": product_key(record.product_id),
            "crop": crop_key(record.product.crop.slug),
            "buyer": buyer_product_key(buyer.pk, record.product_id),
        }
        set_quota(key=keys[key], limit=limit, source="thử nghiệm", reason="Mỗi nhà hai thùng.")
        with pytest.raises(QuotaExhausted, match="Mỗi nhà hai thùng"):
            place_order(**asked | {"user": buyer})
        assert nothing_happened(asked)

    def test_an_unverified_phone_is_no_buyer(self, asked, record):
        buyer = UserFactory(phone_unverified=True)
        set_quota(key=buyer_product_key(buyer.pk, record.product_id), limit=1, source="thử nghiệm")
        assert place_order(**asked | {"user": buyer}).user == buyer

    def test_a_quota_is_taken_from(self, asked, record):
        set_quota(key=crop_key(record.product.crop.slug), limit=10_000, source="thử nghiệm")
        place_order(**asked)
        assert Quota.objects.get().taken == 10_000

    def test_where_nobody_delivers(self, asked):
        with pytest.raises(NotDeliverable):
            place_order(**asked | {"recipient": recipient_in(CommuneFactory())})
        assert nothing_happened(asked)

    def test_without_a_tariff_or_terms(self, asked):
        FreightTariff.objects.update(valid_to=dt.date(2020, 1, 2))
        with pytest.raises(NoTariff):
            place_order(**asked)
        FreightTariff.objects.update(valid_to=None)
        SellerTerms.objects.update(valid_to=dt.date(2020, 1, 2))
        with pytest.raises(NoTerms):
            place_order(**asked)
        assert nothing_happened(asked)

    def test_what_is_no_longer_sold(self, asked, record):
        type(record.product).objects.update(is_public=False)
        with pytest.raises(NotForSale):
            place_order(**asked)
        assert nothing_happened(asked)

    @pytest.mark.parametrize("basket", [Basket(), "empty"])
    def test_an_empty_basket(self, asked, basket):
        basket = Basket.objects.create() if basket == "empty" else basket
        with pytest.raises(EmptyBasket):
            place_order(**asked | {"basket": basket})
        assert nothing_happened(asked)

    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            ({"name": " \x00 "}, RecipientRefused),
            ({"name": "a" * 121}, RecipientRefused),
            ({"address_text": ""}, RecipientRefused),
            ({"address_text": "a" * 301}, RecipientRefused),
            ({"note": "a" * 301}, RecipientRefused),
            ({"phone": "12"}, BadPhone),
            ({"phone": "0912 345 678" * 50}, BadPhone),
        ],
    )
    def test_a_recipient_that_cannot_receive(self, asked, commune, typed, error):
        with pytest.raises(error):
            place_order(**asked | {"recipient": recipient_in(commune, **typed)})
        assert nothing_happened(asked)


def test_a_collision_of_numbers_draws_another(asked, monkeypatch):
    taken = place_order(**asked)
    drawn = iter([taken.number, taken.number, "CPFREE"])
    monkeypatch.setattr("marketplace.shop.checkout.domain.writing.new_number", lambda: next(drawn))
    other = placed_order((StockRecordFactory(), 1), commune=asked["recipient"].commune)
    assert other.number == "CPFREE"


def test_parts_are_lettered_beyond_z():
    assert [part_letter(n) for n in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
