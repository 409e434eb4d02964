"""One price for a seller's goods at a point: a van asks what the shelf asks, also when that changes on the road."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.guards import require_stock_head
from logistics.models import Carrier, Outlet
from marketplace.common.errors import DomainError, WrongState
from marketplace.shop.partner.domain import change_price
from marketplace.shop.partner.models import Partner, StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User


def set_price(
    *, stockrecord: StockRecord, price: int | None = None, price_per_kg: int | None = None, by: "User"
) -> StockRecord:
    """Set the price of goods on a shelf, and with it in the vans of that point; return the record.

    What a van's page showed before is then refused with the new price. In a van alone only goods are priced that the
    point has no price for. Raises ``NotAllowed`` unless ``by`` heads the point or is an admin, ``WrongState``, and what
    ``partner.domain.change_price`` raises. Locks: the shelf's record, then the vans', by id.
    """
    outlet = Outlet.objects.select_related("point", "carrier__point", "partner").get(partner=stockrecord.partner_id)
    require_stock_head(by, outlet.home)
    asked = {"price": price, "price_per_kg": price_per_kg}
    with transaction.atomic():
        if outlet.carrier is not None:
            _require_own(outlet, stockrecord, asked)
        change_price(stockrecord=stockrecord, **asked, by=by)
        for record in _in_vans(outlet, stockrecord):
            change_price(stockrecord=record, **asked, by=by)
    return stockrecord


def prices_at_home(place: Partner, products: Collection[int]) -> dict[int, StockRecord]:
    """Return the shelf's records whose prices a van follows, by product, locked by id; none where the place is no van.

    Needs a transaction: a price that changes at this moment waits, or was there before.
    """
    if place.place != Partner.Place.VAN:
        return {}
    point = Carrier.objects.filter(outlets__partner=place).values("point")
    shelf = StockRecord.objects.select_for_update(no_key=True, of=("self",)).filter(
        partner__outlet__point__in=point,
        partner__legal_seller=place.legal_seller_id,
        product__in=products,
        price__isnull=False,
    )
    return {record.product_id: record for record in shelf.select_related("product").order_by("pk")}


def follow_prices(*, carrier: Carrier, by: "User") -> None:
    """Give what lies in a van the price that its point's shelf asks now. Needs a transaction."""
    for van in Outlet.objects.filter(carrier=carrier).select_related("partner").order_by("pk"):
        records = StockRecord.objects.filter(partner=van.partner_id, num_in_stock__gt=0).select_related("product")
        home = prices_at_home(van.partner, list(records.values_list("product", flat=True)))
        for record in records.order_by("pk"):
            if record.product_id in home:
                follow(record, home[record.product_id], by=by)


def follow(record: StockRecord, like: StockRecord, *, by: "User") -> None:
    """Give a record the price of another one of the same product; one that may not be asked there changes nothing."""
    if like.price is None or (record.price, record.price_per_kg) == (like.price, like.price_per_kg):
        return
    try:
        with transaction.atomic():
            change_price(stockrecord=record, **_asked(like), by=by)
    except DomainError:  # above the ceiling of its province: it is not for sale until somebody sets another
        record.refresh_from_db()


def _asked(record: StockRecord) -> dict[str, int | None]:
    """Return a record's price as ``change_price`` takes it: of a pack, or of a kilogram."""
    by_weight = record.price_per_kg is not None
    return {"price": None if by_weight else int(record.price), "price_per_kg": record.price_per_kg}


def _in_vans(outlet: Outlet, record: StockRecord) -> list[StockRecord]:
    if outlet.point is None:
        return []
    in_vans = StockRecord.objects.filter(
        product=record.product_id,
        partner__outlet__carrier__point=outlet.point,
        partner__legal_seller=outlet.partner.legal_seller_id,
    )
    return list(in_vans.select_related("product").order_by("pk"))


def _require_own(outlet: Outlet, record: StockRecord, asked: dict[str, int | None]) -> None:
    """Raise ``WrongState`` where a van would ask another price than its point's shelf."""
    home = prices_at_home(outlet.partner, [record.product_id]).get(record.product_id)
    if home is not None and _asked(home) != asked:
        raise WrongState(_("Giá trên xe theo giá ở kệ của bưu cục. Xin đổi giá món này ở kệ, xe đổi theo ngay."))
