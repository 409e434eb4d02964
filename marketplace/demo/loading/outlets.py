"""What the counters and a van of the demo need: barcodes, small change, the van's own stocking place. Synthetic."""

from uuid import UUID, uuid5

from catalog.domain.barcodes import set_barcode
from logistics.domain import issue_float, open_outlet
from logistics.models import Carrier, Outlet, Point
from marketplace.accounts.models import User
from marketplace.shop.partner.models import StockRecord

FLOAT = 1_000_000
"""Đồng of small change in the till of each point that sells."""
IN_STORE = "20"
"""GS1 keeps numbers that begin so for use inside a shop: no maker's barcode looks like one of these."""
_KEYS = UUID("1d2f3a54-8a0e-4c1b-b7f5-0f5a7c9e2b61")


def load_outlets(cast: dict[str, User]) -> None:
    """Give goods on shelves a barcode, tills small change, and a carrier of each selling point a van."""
    admin = cast["admin"]
    for record in StockRecord.objects.filter(partner__outlet__isnull=False, product__upc=None).distinct("product"):
        set_barcode(product=record.product, code=_barcode(record.product_id))
    for point in Point.objects.filter(outlets__isnull=False).distinct().order_by("code"):
        issue_float(key=uuid5(_KEYS, point.code), point=point, amount=FLOAT, by=admin)
        carrier = Carrier.objects.filter(point=point, is_active=True).order_by("code").first()
        shelf = Outlet.objects.filter(point=point).select_related("partner__legal_seller").order_by("pk").first()
        if carrier is not None and shelf is not None:
            open_outlet(carrier=carrier, legal_seller=shelf.partner.legal_seller, by=admin)


def _barcode(product_id: int) -> str:
    """Return the in-store EAN-13 of a product."""
    body = f"{IN_STORE}{product_id:010d}"
    digits = [int(digit) for digit in reversed(body)]
    return f"{body}{-(3 * sum(digits[::2]) + sum(digits[1::2])) % 10}"
