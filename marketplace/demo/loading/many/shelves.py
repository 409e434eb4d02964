"""Essentials on the shelf of every point, small change in its till, a van of its first carrier. All synthetic."""

from typing import Any
from uuid import UUID, uuid5

from catalog.models import Product
from logistics.models import Carrier, Point
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.demo import data as demo_data
from marketplace.demo.loading.inbulk.network import Delivery, fill_shelves, issue_floats, open_outlets
from marketplace.demo.loading.outlets import FLOAT
from marketplace.shop.partner.models import LegalSeller, SellerKind

DOCUMENT = "Phiếu nhập mẫu"
_KEYS = UUID("3f0f8f1e-79a5-4b62-8f5c-6a0f6b1c0c55")


def load_shelves(data: dict[str, Any], admin: User) -> None:
    """Stock every point that sells nothing yet with the same goods, prices and suppliers as the small demo's."""
    goods = demo_data.read("essentials")["goods"]
    deliveries = [Delivery(_product(spec), spec["price"], data["shelves"]["packs"], DOCUMENT) for spec in goods]
    points = list(
        Point.objects.filter(outlets__isnull=True).select_related("commune__province", "operator").order_by("code")
    )
    sellers = _suppliers(data)
    outlets = open_outlets(points, [sellers[point.commune.province.code] for point in points])
    fill_shelves(
        (
            (outlet, delivery, uuid5(_KEYS, f"{outlet.pk}:{delivery.product.pk}"))
            for outlet in outlets
            for delivery in deliveries
        ),
        by=admin,
    )
    issue_floats([(point, uuid5(_KEYS, point.code)) for point in points], amount=FLOAT, by=admin)
    vans = list(
        Carrier.objects.filter(point__in=points)
        .select_related("point__commune__province")
        .order_by("point", "code")
        .distinct("point")
    )
    open_outlets(vans, [sellers[carrier.point.commune.province.code] for carrier in vans])


def _product(spec: dict[str, Any]) -> Product:
    product: Product = Product.objects.get(title=spec["title"], crop__slug=spec["crop"]["slug"])
    return product


def _suppliers(data: dict[str, Any]) -> dict[str, LegalSeller]:
    """Return the supplier of each province by its code; those of the small demo's are there already."""
    named = {shop["province"]: shop["supplier"] for shop in demo_data.read("essentials")["shops"]}
    sellers = {code: LegalSeller.objects.get(kind=SellerKind.SUPPLIER, name=name) for code, name in named.items()}
    for province in Province.objects.exclude(code__in=named).order_by("code"):
        name = f"{data['shelves']['supplier']} {province.short_name}"
        sellers[province.code] = LegalSeller.objects.create(kind=SellerKind.SUPPLIER, name=name)
    return sellers
