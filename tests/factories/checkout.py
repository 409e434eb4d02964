"""What placing an order stands on: a tariff, a point that delivers to the commune, a filled basket."""

import datetime as dt
import uuid
from typing import Any

import factory

from logistics.models import Coverage, Operator, Point
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import Recipient, place_order, quote_basket, record_transfer
from marketplace.shop.checkout.models import ReservationLimit
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.models import IncomingTransfer, ReceivingAccount
from marketplace.shop.shipping.models import FreightTariff
from tests.factories.areas import CommuneFactory


class FreightTariffFactory(factory.django.DjangoModelFactory):
    """15,000 đ for each 5 kg started, since 2020."""

    class Meta:
        model = FreightTariff
        django_get_or_create = ("name",)

    name = "Cước thử nghiệm"
    valid_from = dt.date(2020, 1, 1)
    source = "thử nghiệm"
    step_grams = 5000
    step_price = 15_000


class ReservationLimitFactory(factory.django.DjangoModelFactory):
    """Three unpaid orders of one number, since 2020."""

    class Meta:
        model = ReservationLimit

    valid_from = dt.date(2020, 1, 1)
    source = "thử nghiệm"
    most_orders = 3


class DeliveringPointFactory(factory.django.DjangoModelFactory):
    """A post office that delivers."""

    class Meta:
        model = Point

    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Bưu cục {n}")
    operator = factory.LazyFunction(lambda: Operator.objects.get_or_create(code="VNP", defaults={"name": "VNP"})[0])
    commune = factory.SubFactory(CommuneFactory)
    latitude = 21.1
    longitude = 106.1


class ReceivingAccountFactory(factory.django.DjangoModelFactory):
    """The market's account for bank transfers."""

    class Meta:
        model = ReceivingAccount
        django_get_or_create = ("number",)

    valid_from = dt.date(2020, 1, 1)
    source = "thử nghiệm"
    agreed_at = factory.LazyFunction(clock.now)
    bank_bin = "970403"
    bank_name = "Ngân hàng thử nghiệm"
    number = "0011012345678"
    holder = "CHO PHIEN"


def unpaid_order(*wanted: tuple[StockRecord, int], **changes: Any) -> Order:
    """Place an order that is to be paid by bank transfer first."""
    ReceivingAccountFactory()
    return placed_order(*wanted, payment="transfer", **changes)


def transferred(order: Order, *, by: Any, amount: int | None = None, **changes: Any) -> IncomingTransfer:
    """Record the bank transfer for the order: exactly its total, unless said otherwise."""
    facts = {
        "bank_ref": f"FT-{order.number}",
        "reference": order.number,
        "amount": int(order.total_incl_tax) if amount is None else amount,
        "received_at": clock.now(),
        "by": by,
    }
    return record_transfer(**(facts | changes))


def deliverable_commune(**coverage: Any) -> Commune:
    """Return a commune that a point delivers to within 48 hours, with a freight tariff in force."""
    FreightTariffFactory()
    point = DeliveringPointFactory()
    Coverage.objects.create(
        commune=point.commune, point=point, valid_from=dt.date(2020, 1, 1), source="thử nghiệm", **coverage
    )
    return point.commune


def basket_of(*wanted: tuple[StockRecord, int], owner: Any = None) -> Basket:
    """Return an open basket with so many packs of each record's product."""
    basket = Basket.objects.create(owner=owner)
    for record, quantity in wanted:
        add_to_basket(basket=basket, product=record.product, quantity=quantity)
    return basket


def recipient_in(commune: Commune, **changes: Any) -> Recipient:
    """Return somebody who receives in the commune."""
    typed = {"name": "Nguyễn Thị Hoa", "phone": "0912 345 678", "commune": commune, "address_text": "12 Lê Lợi"}
    return Recipient(**(typed | changes))


def placed_order(*wanted: tuple[StockRecord, int], commune: Commune | None = None, **changes: Any) -> Order:
    """Place an order for so many packs of each record as a guest on the web, through the real domain function."""
    commune = commune or deliverable_commune()
    basket = basket_of(*wanted)
    arguments = {
        "basket": basket,
        "key": uuid.uuid4(),
        "quote_digest": quote_basket(basket, commune=commune).digest,
        "recipient": recipient_in(commune),
        "user": None,
        "channel": Channel.WEB,
    }
    return place_order(**(arguments | changes))
