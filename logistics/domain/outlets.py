"""Outlets: stocking places at points and in vans, what comes into their stock, and what is written off.

In prose: docs/algorithms/stock.md.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused
from logistics.domain.guards import require_keeper, require_stock_head
from logistics.domain.prices import follow, set_price
from logistics.models import Carrier, Outlet, Point, StockSlip
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.text import require_text
from marketplace.shop.partner.domain import record_movement
from marketplace.shop.partner.models import LegalSeller, Partner, StockMovement, StockRecord

if TYPE_CHECKING:
    from catalog.models import Product
    from marketplace.accounts.models import User

MOST_PACKS = 100_000
"""Packs of one product on one paper; more is a slip of the finger."""
LONGEST_REASON = 200

_MOVED = {
    StockSlip.Kind.RECEIVED: StockMovement.Kind.RECEIVED,
    StockSlip.Kind.WRITTEN_OFF: StockMovement.Kind.SPOILED,
    StockSlip.Kind.COUNTED: StockMovement.Kind.COUNTED,
}


@transaction.atomic
def open_outlet(
    *, point: Point | None = None, carrier: Carrier | None = None, legal_seller: LegalSeller, by: "User"
) -> Outlet:
    """Let a seller's goods be kept and sold at a point or from a carrier's van, and return the outlet.

    Called again for the same place and seller it returns the one that is there. Raises ``NotAllowed`` unless the
    person heads the point (of the carrier) or is a marketplace admin, ``WrongState`` for a carrier who left.
    """
    if (point is None) == (carrier is None):
        raise ValueError("an outlet is at a point or in a van, one of them")
    home = carrier.point if carrier is not None else point
    if home is None:
        raise ValueError("unreachable: one of them is given")
    require_stock_head(by, home)
    if carrier is not None and not carrier.is_active:
        raise WrongState(_("Bưu tá này đã nghỉ, không mở kho xe được."))
    Point.objects.select_for_update(no_key=True).get(pk=home.pk)  # two who open the same one wait for each other
    known = Outlet.objects.filter(point=point, carrier=carrier, partner__legal_seller=legal_seller).first()
    if known is not None:
        return known
    place = Partner.Place.VAN if carrier is not None else Partner.Place.POINT
    code = carrier.code if carrier is not None else home.code
    partner = Partner.objects.create(
        name=_("Xe bưu tá %(code)s") % {"code": code} if carrier is not None else home.name,
        code=f"{place}-{code}-{legal_seller.pk}".lower(),
        legal_seller=legal_seller,
        place=place,
        commune=home.commune,
        address_text=home.address_text,
    )
    return Outlet.objects.create(partner=partner, point=point, carrier=carrier)


@transaction.atomic
def stock_product(
    *,
    outlet: Outlet,
    product: "Product",
    price: int | None = None,
    price_per_kg: int | None = None,
    by: "User",
) -> StockRecord:
    """Let a product be sold from an outlet at a price (đồng, tax included) and return its stock record.

    Called again it changes the price where that is another. Raises ``NotAllowed`` unless the person heads the point
    or is an admin, ``BadValue`` for a product without weight, and what ``domain.prices.set_price`` raises.
    """
    require_stock_head(by, outlet.home)
    if not product.net_grams:
        raise BadValue(_("Hàng này chưa ghi khối lượng một gói nên chưa bán được."), field="product")
    record = _record_at(outlet.partner, product)
    if (price, price_per_kg) != (None if price is None else record.price, record.price_per_kg):
        set_price(stockrecord=record, price=price, price_per_kg=price_per_kg, by=by)
    return record


def record_for(*, place: Partner, like: StockRecord, by: "User") -> StockRecord:
    """Return the record of the same product at ``place``, made on demand with the price of ``like``.

    A van that had the goods before takes the price as well: it is loaded at what its point asks now. A price that may
    not be asked at the place (above its province's ceiling) is left out: the goods lie there, and are not for sale
    until somebody sets one. Needs a transaction.
    """
    record = _record_at(place, like.product)
    if record.price is None or place.place == Partner.Place.VAN:
        follow(record, like, by=by)
    return record


def receive_goods(*, key: UUID, outlet: Outlet, product: "Product", packs: int, document: str, by: "User") -> StockSlip:
    """Take packs of a product into an outlet from its seller's supply; ``document`` names the delivery note.

    The product must be stocked there. The same key again changes nothing. Raises ``NotAllowed``, ``BadValue``,
    ``KeyReused``.
    """
    record = _stocked(outlet, product)
    return write_slip(
        key=key, kind=StockSlip.Kind.RECEIVED, outlet=outlet, record=record, packs=packs, reason=document, by=by
    )


def write_off(*, key: UUID, outlet: Outlet, product: "Product", packs: int, reason: str, by: "User") -> StockSlip:
    """Take spoiled or broken packs out of an outlet's stock, with the reason. The same key again changes nothing.

    Raises ``BelowAllocated`` where orders were promised them, ``NotAllowed``, ``BadValue``, ``KeyReused``.
    """
    record = _stocked(outlet, product)
    return write_slip(
        key=key, kind=StockSlip.Kind.WRITTEN_OFF, outlet=outlet, record=record, packs=-packs, reason=reason, by=by
    )


def write_slip(
    *, key: UUID, kind: StockSlip.Kind, outlet: Outlet, record: StockRecord, packs: int, reason: str, by: "User"
) -> StockSlip:
    """Write a stock keeper's paper and its movement: packs in (positive) or out. The same key again changes nothing.

    Raises ``BelowAllocated``, ``NotAllowed``, ``BadValue``, ``KeyReused``.
    """
    require_keeper(by, outlet)
    sign = {StockSlip.Kind.RECEIVED: 1, StockSlip.Kind.WRITTEN_OFF: -1}.get(kind, 1 if packs > 0 else -1)
    if not 1 <= packs * sign <= MOST_PACKS:
        raise BadValue(_("Số gói phải từ 1 đến 100.000, xin xem lại."), field="packs")
    sentence = _("Xin ghi chứng từ hoặc lý do, dưới 200 ký tự.")
    why = require_text(reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
    with transaction.atomic():
        try:
            with transaction.atomic():
                slip = StockSlip.objects.create(key=key, kind=kind, stockrecord=record, packs=packs, reason=why, by=by)
        except IntegrityError:
            return _same_slip(key, kind, record, packs)
        record_movement(
            stockrecord=record,
            kind=_MOVED[kind],
            quantity=packs,
            source_kind="stock_slip",
            source_ref=f"stock_slip:{slip.pk}",
            by=by,
        )
    return slip


def _record_at(place: Partner, product: "Product") -> StockRecord:
    record: StockRecord
    record, _made = StockRecord.objects.get_or_create(
        partner=place,
        partner_sku=f"{place.code}-{product.pk}",
        defaults={"product": product, "price_currency": "VND", "num_in_stock": 0, "num_allocated": 0},
    )
    return record


def _stocked(outlet: Outlet, product: "Product") -> StockRecord:
    record: StockRecord | None = StockRecord.objects.filter(partner=outlet.partner, product=product).first()
    if record is None:
        raise BadValue(_("Kho này chưa mở bán mặt hàng này, xin nhờ trưởng bưu cục đặt giá trước."), field="product")
    return record


def _same_slip(key: UUID, kind: str, record: StockRecord, packs: int) -> StockSlip:
    known = StockSlip.objects.get(key=key)
    if (known.kind, known.stockrecord_id, known.packs) != (kind, record.pk, packs):
        raise KeyReused(_("Phiếu này đã ghi với số khác. Xin tải lại trang rồi ghi lại."))
    return known
