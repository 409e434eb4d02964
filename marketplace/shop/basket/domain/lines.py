"""Putting goods in a basket, changing how many, taking them out.

A basket promises nothing: stock is allocated when the order is placed. What is free right now is only looked at, so
that nobody fills a basket with what is not there.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Product
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.inserting import insert_rows
from marketplace.shop.basket.models import Basket, BasketStep, Line
from marketplace.shop.partner.locks import SoldOut
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.partner.strategy import sellable_record

_LINES: Compiled[Line] = Compiled(lambda: Line.objects.filter(basket=Given("basket")).order_by("pk"))
_LOCKED: Compiled[Basket] = Compiled(
    lambda: Basket.objects.select_for_update(no_key=True).filter(pk=Given("basket")).order_by("pk")[:1]
)
LARGEST_QUANTITY = 10_000
"""Packs of one product in one basket."""
MOST_LINES = 50
"""Products in one basket: more would be a machine filling it."""


class NotForSale(DomainError):
    """The product is not on sale (any more)."""

    code = "not_for_sale"


class QuantityRefused(DomainError):
    """No quantity that can be ordered."""

    code = "bad_quantity"


class BasketClosed(WrongState):
    """The basket has been ordered meanwhile (a stale page, a second tab)."""

    code = "basket_closed"


class DoneBefore(WrongState):
    """This press of a button did its work already."""

    code = "done_before"


def add_to_basket(*, basket: Basket, product: Product, quantity: int, key: UUID | None = None) -> Line:
    """Put ``quantity`` more packs of the product in the basket (saved if it is new) and return its line.

    ``key`` is the press of a button: sent again, it adds nothing. Raises ``QuantityRefused``, ``NotForSale``,
    ``SoldOut`` (counting what is in the basket already), ``BasketClosed``, ``DoneBefore`` for a key that was used.
    """
    _check_quantity(quantity)
    is_new = basket.pk is None
    try:
        line = _add(basket, product, quantity, key)
    except DoneBefore:
        if is_new:  # what was saved a moment ago went back
            basket.pk = basket.id = None
        raise
    _forget_lines(basket)
    return line


def take_step(*, basket: Basket, key: UUID) -> None:
    """Note that a button was pressed whose form carries ``key``. Needs a transaction that has the basket locked.

    Raises ``DoneBefore`` where it was pressed already, with this basket or another; a twin waits for the first.
    """
    _step, is_first = BasketStep.objects.get_or_create(key=key, defaults={"basket": basket})
    if not is_first:
        raise DoneBefore(_("Nút này đã bấm rồi, hàng không thêm lần nữa."))


def _add(basket: Basket, product: Product, quantity: int, key: UUID | None) -> Line:
    with transaction.atomic():
        _lock_open(basket)
        if key is not None:
            take_step(basket=basket, key=key)
        lines = _LINES.rows(basket=basket.pk)
        line = next((each for each in lines if each.product_id == product.pk), None)
        wanted = quantity + (line.quantity if line else 0)
        _check_quantity(wanted)
        record = _record_for(product, wanted)
        if line is None:
            line = _new_line(basket, product, record, wanted, already=len(lines))
        else:
            line.quantity, line.stockrecord = wanted, record
            line.save()
    return line


def set_quantity(*, basket: Basket, line_id: int, quantity: int) -> Line | None:
    """Set how many packs a line of this basket holds; zero takes it out (then ``None`` is returned).

    Raises ``QuantityRefused``, ``NotForSale``, ``SoldOut``, ``BasketClosed``; ``WrongState`` where the line has gone.
    """
    if quantity == 0:
        remove_line(basket=basket, line_id=line_id)
        return None
    _check_quantity(quantity)
    with transaction.atomic():
        _lock_open(basket)
        line = _line_of(basket, line_id)
        if line is None:
            raise WrongState(_("Mặt hàng này không còn trong giỏ, xin tải lại trang."))
        if quantity > line.quantity or not line.product.is_public:  # fewer is always fine, even where stock ran short
            line.stockrecord = _record_for(line.product, quantity)
        line.quantity = quantity
        line.save()
    _forget_lines(basket)
    return line


def remove_line(*, basket: Basket, line_id: int) -> None:
    """Take a line out of this basket; one that has gone already is fine. Raises ``BasketClosed``."""
    with transaction.atomic():
        _lock_open(basket)
        line = _line_of(basket, line_id)
        if line is not None:
            line.delete()
    _forget_lines(basket)


def _lock_open(basket: Basket) -> None:
    """Save a new basket, lock an old one; placement takes the same lock first."""
    if basket.pk is None:
        basket.save()
        return
    locked = _LOCKED.first(basket=basket.pk)
    if locked is None or locked.status not in Basket.editable_statuses:
        raise BasketClosed(_("Giỏ hàng này đã đặt rồi, xin tải lại trang để có giỏ mới."))


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= LARGEST_QUANTITY:
        raise QuantityRefused(_("Số lượng phải từ 1 đến %(most)d, xin xem lại.") % {"most": LARGEST_QUANTITY})


def _record_for(product: Product, wanted: int) -> StockRecord:
    """Return the stock record that can give so many packs now."""
    record = sellable_record(product, wanted)
    if record is None:
        raise NotForSale(_("“%(title)s” hiện không bán, xin chọn hàng khác.") % {"title": product.get_title()})
    left = max(0, record.net_stock_level)
    if wanted > left:
        raise SoldOut(stockrecord_id=record.pk, left=left, title=product.get_title(), pack_name=product.pack_name)
    return record


def _new_line(basket: Basket, product: Product, record: StockRecord, quantity: int, *, already: int) -> Line:
    if already >= MOST_LINES:
        raise QuantityRefused(
            _("Giỏ hàng chứa nhiều nhất %(most)d mặt hàng, xin đặt đơn này trước.") % {"most": MOST_LINES}
        )
    line = Line(
        basket=basket,
        product=product,
        stockrecord=record,
        line_reference=f"{product.pk}_{record.pk}",
        quantity=quantity,
        price_currency=record.price_currency,
        price_excl_tax=record.price,
        price_incl_tax=record.price,
    )
    return insert_rows([line])[0]


def _line_of(basket: Basket, line_id: int) -> Line | None:
    line: Line | None = Line.objects.select_related("product").filter(basket_id=basket.pk, pk=line_id).first()
    return line


def _forget_lines(basket: Basket) -> None:
    """Let the caller's basket read its lines anew."""
    basket._lines = None
