"""GET /products, GET /products/{id}."""

import base64
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from logistics.domain.coverage import promise
from marketplace.api.door import PartnerKey
from marketplace.api.models import Scope
from marketplace.api.problems import wrong_field
from marketplace.api.queries import Filters, Offer, find_product, list_products
from marketplace.api.refusals import refused
from marketplace.api.schemas import products as shapes
from marketplace.api.schemas.kinds import CommuneCode, Id
from marketplace.areas.models import Commune
from marketplace.areas.queries import find_commune
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.shop.partner.models import Partner
from marketplace.shop.shipping.domain import freight_for

router = Router(tags=["products"])
reading = PartnerKey(Scope.PRODUCTS_READ)


@router.get("/products", auth=reading, response=shapes.ProductPage, summary="List what is on sale")
def products(request: HttpRequest, filters: Query[shapes.ProductFilters]) -> Any:
    """Products that can be ordered now, page by page in the order of their ids."""
    to = commune_at("query.deliverable_to", filters.deliverable_to) if filters.deliverable_to else None
    page = list_products(
        Filters(
            q=filters.q,
            category=filters.category,
            crop=filters.crop,
            province=filters.province or "",
            commune=filters.commune or "",
            seller=int(filters.seller) if filters.seller else None,
            deliverable_to=to,
            harvested_on=clock.today() if filters.in_season else None,
            price_min=filters.price_min,
            price_max=filters.price_max,
            after=read_cursor(filters.cursor),
            limit=filters.limit,
        )
    )
    found = [shapes.Product(**_shown(offer)) for offer in page.offers]
    return shapes.ProductPage(products=found, next_cursor=cursor_of(page.next_after))


@router.get("/products/{product_id}", auth=reading, response=shapes.ProductWithPromise, summary="Read one product")
def product(request: HttpRequest, product_id: Path[Id], deliverable_to: Query[CommuneCode | None] = None) -> Any:
    """Price, stock record and packs left; with a commune also what can be promised there now."""
    to = commune_at("query.deliverable_to", deliverable_to) if deliverable_to else None
    offer = find_product(product_id, to=to)
    if offer is None:
        raise Http404
    promised = _promise(offer, to) if to is not None else None
    return shapes.ProductWithPromise(**_shown(offer), description=offer.product.description, promise=promised)


def cursor_of(after: int | None) -> str | None:
    """Return the cursor that goes on after a row."""
    return None if after is None else base64.urlsafe_b64encode(b"%d" % after).decode()


def read_cursor(text: str) -> int:
    """Return after which row to go on; 0 for the beginning. Raises ``ProblemError`` for what is no cursor of ours."""
    try:
        digits = base64.urlsafe_b64decode(text.encode()).decode("ascii")
        after = int(digits) if digits.isdigit() and len(digits) < 19 else (0 if not text else -1)
    except ValueError:
        after = -1
    if after < 0:
        raise wrong_field("query.cursor", "bad_cursor", _("Dấu trang này không đọc được, xin lấy lại từ trang đầu."))
    return after


def commune_at(field: str, code: str) -> Commune:
    """Return the commune that a field of the request names. Raises ``ProblemError`` where there is none."""
    found = find_commune(code)
    if found is None:
        raise wrong_field(field, "unknown_commune", _("Không có xã, phường nào mang mã này."))
    return found


def _promise(offer: Offer, to: Commune) -> shapes.Promise:
    try:
        found = promise(commune=to, at=clock.now())
        freight = freight_for(grams=offer.product.net_grams or 0, on=clock.today())
    except DomainError as error:
        return shapes.Promise(deliverable=False, code=refused(error).code, detail=str(error))
    place = offer.record.partner
    if place.place != Partner.Place.FARM and (place.commune is None or place.commune.province_id != to.province_id):
        sentence = _("Chưa có ở bưu cục nào của %s.") % to.province.name
        return shapes.Promise(deliverable=False, code="not_for_sale", detail=sentence)
    return shapes.Promise(deliverable=True, promised_by=found.promised_by, freight=freight.amount)


def _shown(offer: Offer) -> dict[str, Any]:
    found, record = offer.product, offer.record
    seller, place = record.partner.legal_seller, record.partner
    commune = place.commune
    return {
        "id": found.pk,
        "stockrecord_id": record.pk,
        "title": found.get_title(),
        "url": settings.BASE_URL.rstrip("/") + found.get_absolute_url(),
        "crop": found.crop.slug if found.crop else None,
        "price": offer.asked.pack,
        "list_price": int(record.price),
        "price_per_kg": offer.asked.per_kg,
        "unit": found.pack_name,
        "net_grams": found.net_grams,
        "net_ml": found.net_ml,
        "pieces": found.pack_pieces,
        "available": offer.available,
        "harvest_from": found.harvest_from,
        "harvest_to": found.harvest_to,
        "seller": {"code": str(seller.pk), "name": seller.name, "kind": seller.kind},
        "place": {
            "name": place.name,
            "commune_code": commune.code if commune else None,
            "province_code": commune.province.code if commune else None,
        },
    }
