"""Placing an order for an application: its goods lie in no basket, then the same placement as on every channel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from catalog.models import Product
from marketplace.api.domain.households import household_named
from marketplace.api.models import Application, PartnerOrder
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue
from marketplace.common.inserting import insert_rows
from marketplace.shop.checkout.domain import Recipient
from marketplace.shop.checkout.domain.place_order import place_goods
from marketplace.shop.checkout.domain.quote import Expected
from marketplace.shop.checkout.domain.sourcing import Wanted
from marketplace.shop.checkout.domain.writing import Written
from marketplace.shop.order.models import Channel, Line, Order

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
    household: str | None = None,
    language: str = "vi",
    answer: Callable[[Order, Sequence[Line]], None],
) -> Order:
    """Place an order on the channel ``api`` and note whose it is. Call it within ``answer_once``'s transaction.

    At most the expected prices are charged, and at most ``total`` where one is given. ``key`` is the application's own:
    it places one order even after the kept answer is forgotten. ``household`` is the token of one that answered: from
    its rations is taken, and the order counts as typed by the application's owner, who was told the code.

    ``answer`` is called with the order and its lines before the stock is taken, so that others who want the same goods
    wait for a commit and nothing else; not where the key has placed its order before. Raises what ``place_order``
    raises, and ``BadValue`` with the field for a product or household that there is none of.
    """

    def before_taking(written: Written) -> None:
        insert_rows([PartnerOrder(application=application, order=written.order)])
        answer(written.order, written.lines)

    account = household_named(application=application, token=household) if household else None
    return place_goods(
        wanted=_wanted(lines),
        key=uuid5(_KEYS, f"{application.pk}:{key}"),
        expected=Expected({line.product_id: (line.quantity, line.unit_price) for line in lines}, total),
        recipient=recipient,
        channel=Channel.API,
        by=application.owner if account is not None else None,
        account=account,
        payment=payment,
        language=language,
        before_taking=before_taking,
    )


_PRODUCTS: Compiled[Product] = Compiled(
    lambda: Product.objects.filter(pk__among=Given("ids")).select_related("crop").order_by("pk")
)


def _wanted(lines: Sequence[WantedLine]) -> list[Wanted]:
    """Return the goods of the lines. Raises ``BadValue`` for a product that there is none of."""
    products = {product.pk: product for product in _PRODUCTS.rows(ids=[line.product_id for line in lines])}
    for index, line in enumerate(lines):
        if line.product_id not in products:
            raise BadValue(_("Không có mặt hàng nào mang số này."), field=f"body.lines.{index}.product_id")
    return [Wanted(products[line.product_id], line.quantity) for line in lines]
