"""Essentials on the shelves of the demo's points: suppliers, goods, a decision on prices, a ration. All synthetic."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid5

from catalog.domain import ProductFacts, add_product, decide_ceilings, decide_ration, ensure_category
from catalog.models import Crop, PriceDecision, Product
from logistics.domain import open_outlet, receive_goods, stock_product
from logistics.models import Point
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.common import clock
from marketplace.demo import data as demo_data
from marketplace.settlement.models import WithholdingRule
from marketplace.shop.partner.domain import register_commitment, register_goods
from marketplace.shop.partner.models import LegalSeller, PriceCommitment, SellerKind, SellerTerms

PACKS = 200
"""Packs of each product at each point."""
COMMITTED_PACKS = 5_000
_KEYS = UUID("7b0f1d0e-5f0a-4c58-9d0b-0d6f3c1f2a11")


def load_essentials(cast: dict[str, User], *, since: dt.date) -> None:
    """Decide ceilings and a ration, let suppliers take part, fill the shelves; rates for suppliers from ``since`` on.

    Call it with the clock moved back to before the season: decisions hold from the day after.
    """
    data = demo_data.read("essentials")
    admin = cast["admin"]
    _load_rates(data, since)
    crops = {spec["crop"]["slug"]: _crop(spec["crop"]) for spec in data["goods"]}
    products = [_product(spec, crops[spec["crop"]["slug"]]) for spec in data["goods"]]
    decision = _decide(data, crops, admin)
    for shop in data["shops"]:
        seller = LegalSeller.objects.create(kind=SellerKind.SUPPLIER, name=shop["supplier"])
        commitments = _take_part(seller, decision, data["goods"])
        points = Point.objects.filter(commune__province__code=shop["province"], delivers=True).order_by("code")
        for point in points[: shop["points"]]:
            _fill(point, seller, products, data["goods"], admin)
        for commitment in commitments:
            for product in products:
                if points and product.crop_id == commitment.ceiling.crop_id:
                    register_goods(commitment=commitment, product=product, by=admin)


def _load_rates(data: dict[str, Any], since: dt.date) -> None:
    SellerTerms.objects.get_or_create(
        seller_kind=SellerKind.SUPPLIER,
        valid_from=since,
        defaults={"commission_bp": data["commission_bp"], "source": data["commission_source"]},
    )
    WithholdingRule.objects.get_or_create(
        seller_kind=SellerKind.SUPPLIER,
        valid_from=since,
        defaults={"vat_bp": 0, "pit_bp": 0, "source": data["tax_source"]},
    )


def _crop(spec: dict[str, Any]) -> Crop:
    facts = {"perishable": False, "is_essential": True, **spec}
    return Crop.objects.get_or_create(slug=spec["slug"], defaults=facts)[0]


def _product(spec: dict[str, Any], crop: Crop) -> Product:
    facts = ProductFacts(
        title=spec["title"],
        crop=crop,
        pack_name=spec["pack"],
        net_grams=spec["net_grams"],
        net_ml=spec.get("net_ml"),
        pack_pieces=spec.get("pack_pieces"),
        shelf_life_days=crop.shelf_life_days,
        storage=crop.storage,
        description="Hàng mẫu, không có thật.",
    )
    return add_product(facts=facts, category=ensure_category(path=("Hàng thiết yếu", crop.name)))


def _decide(data: dict[str, Any], crops: dict[str, Crop], by: User) -> PriceDecision:
    tomorrow = clock.today() + dt.timedelta(days=1)
    spec, ration = data["decision"], data["ration"]
    decide_ration(
        crop=crops[ration["crop"]],
        amount=ration["grams"],
        per_days=ration["per_days"],
        provinces=list(Province.objects.filter(code__in=ration["provinces"])),
        valid_from=tomorrow,
        source=ration["source"],
        by=by,
    )
    return decide_ceilings(
        authority=spec["authority"],
        number=spec["number"],
        signed_on=clock.today(),
        title=spec["title"],
        provinces=list(Province.objects.filter(code__in=spec["provinces"])),
        ceilings={crops[one["crop"]["slug"]]: one["ceiling"] for one in data["goods"] if "ceiling" in one},
        valid_from=tomorrow,
        source=spec["source"],
        by=by,
    )


def _take_part(seller: LegalSeller, decision: PriceDecision, goods: list[dict[str, Any]]) -> list[PriceCommitment]:
    content = {one["crop"]["slug"]: one.get("net_ml") or one.get("pack_pieces") or one["net_grams"] for one in goods}
    return [
        register_commitment(
            ceiling=ceiling, legal_seller=seller, committed=COMMITTED_PACKS * content[ceiling.crop.slug]
        )
        for ceiling in decision.ceilings.select_related("crop", "decision")
    ]


def _fill(point: Point, seller: LegalSeller, products: list[Product], goods: list[dict[str, Any]], admin: User) -> None:
    outlet = open_outlet(point=point, legal_seller=seller, by=admin)
    for product, spec in zip(products, goods, strict=True):
        stock_product(outlet=outlet, product=product, price=spec["price"], by=admin)
        receive_goods(
            key=uuid5(_KEYS, f"{outlet.pk}:{product.pk}"),
            outlet=outlet,
            product=product,
            packs=PACKS,
            document="Phiếu nhập mẫu",
            by=admin,
        )
