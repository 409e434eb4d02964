"""Placing an order for an application: a basket of its own, then the same placement as on every channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from catalog.models import Product
from marketplace.api.models import Application, PartnerOrder
from marketplace.common.errors import BadValue
from marketplace.shop.basket.domain import NotForSale
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.checkout.domain import Recipient, place_order
from marketplace.shop.checkout.domain.quote import Expected
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner.models import Partner, StockRecord

_KEYS = UUID("5b0e5d7c-54a5-4f6e-9d8b-1c7f0a2b9e31")
"""The name space of placement keys that are made of Idempotency-Keys."""


@dataclass(frozen=True)
class WantedLine:
    """Packs of a product at the price that the partner's customer was shown, in đồng."""

    product_id: int
    quantity: int
    unit_price: int


def place_partner_order(
    *,
    application: Application,
    key: str,
    lines: Sequence[WantedLine],
    recipient: Recipient,
    payment: str,
    total: int | None = None,
    language: str = "vi",
) -> Order:
    """Place an order on the channel ``api`` and note whose it is. Call it within ``answer_once``'s transaction.

    At most the expected prices are charged, and at most ``total`` where one is given. ``key`` is the application's own:
    it places one order even after the kept answer is forgotten. Raises what ``place_order`` raises, and ``BadValue``
    with the field for a product that there is none of.
    """
    basket = _basket(lines)
    order = place_order(
        basket=basket,
        key=uuid5(_KEYS, f"{application.pk}:{key}"),
        quote_digest=Expected({line.product_id: (line.quantity, line.unit_price) for line in lines}, total),
        recipient=recipient,
        user=None,
        channel=Channel.API,
        payment=payment,
        language=language,
    )
    PartnerOrder.objects.bulk_create([PartnerOrder(application=application, order=order)], ignore_conflicts=True)
    return order


def _basket(lines: Sequence[WantedLine]) -> Basket:
    """Write a basket with the lines (three statements). Which record serves each is decided by the quote."""
    records: dict[int, StockRecord] = {}
    wanted = [line.product_id for line in lines]
    found = StockRecord.objects.filter(product__in=wanted).exclude(partner__place=Partner.Place.VAN)
    for record in found.order_by("-pk"):
        records[record.product_id] = record
    _require_known(wanted, records)
    basket: Basket = Basket.objects.create()
    Line.objects.bulk_create(
        Line(
            basket=basket,
            product_id=line.product_id,
            stockrecord=records[line.product_id],
            line_reference=f"{line.product_id}_{records[line.product_id].pk}",
            quantity=line.quantity,
            price_currency=records[line.product_id].price_currency,
            price_excl_tax=records[line.product_id].price,
            price_incl_tax=records[line.product_id].price,
        )
        for line in lines
    )
    return basket


def _require_known(wanted: Sequence[int], records: dict[int, StockRecord]) -> None:
    missing = [index for index, product_id in enumerate(wanted) if product_id not in records]
    if not missing:
        return
    index = missing[0]
    product = Product.objects.filter(pk=wanted[index]).first()
    if product is not None:
        raise NotForSale(_("“%(title)s” hiện không bán, xin bỏ ra khỏi giỏ.") % {"title": product.get_title()})
    raise BadValue(_("Không có mặt hàng nào mang số này."), field=f"body.lines.{index}.product_id")
