"""What the market knows of its products, as search wants to know it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalog.models import Category, Certificate, Product, ProductCategory
from catalog.search.protocol import Certified, SearchDocument
from farmers.models import Listing
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.queries import products_in
from marketplace.common import clock
from marketplace.discovery.queries.offered import Offered, offered_of
from marketplace.shop.partner.models import SellerKind, StockRecord

_KINDS = {SellerKind.HOUSEHOLD: "household", SellerKind.COOPERATIVE: "cooperative"}


class _Shelves(NamedTuple):
    """Where goods lie: the communes (codes) of open points, and who sells there (id and name)."""

    communes: tuple[str, ...]
    seller: int
    seller_name: str


@dataclass(frozen=True)
class _Around:
    """What is known of many products at once, by product."""

    listings: Mapping[int, Listing]
    shelves: Mapping[int, "_Shelves"]
    offered: Mapping[int, Offered]
    categories: Mapping[int, tuple[str, ...]]
    certificates: Mapping[int, list[Certificate]]
    campaigns: Mapping[int, list[str]]


def documents_of(products: Sequence[int]) -> list[SearchDocument]:
    """Return what search has to know of public products (ids), others are left out; so many queries, however many."""
    rows = list(
        Product.objects.filter(pk__in=products, is_public=True)
        .exclude(structure=Product.PARENT)
        .select_related("crop")
        .order_by("pk")
    )
    ids = [row.pk for row in rows]
    around = _Around(
        _listings(ids), _shelves(ids), offered_of(ids), _categories(ids), _certificates(ids), _campaigns(ids)
    )
    return [_document(row, around) for row in rows]


def _document(product: Product, around: _Around) -> SearchDocument:
    listing, shelves = around.listings.get(product.pk), around.shelves.get(product.pk)
    offered = around.offered.get(product.pk, Offered())
    kind, seller, seller_name = "shop", 0, ""
    communes: tuple[str, ...] = ()
    if listing is not None:
        own = listing.household.legal_seller
        kind, seller, seller_name = _KINDS.get(SellerKind(own.kind), "shop"), own.pk, listing.household.name
        communes = (listing.growing_area.commune.code,)
    elif shelves is not None:
        communes, seller, seller_name = shelves
    return SearchDocument(
        product=product.pk,
        title=product.title,
        crop=product.crop_id,
        crop_name=product.crop.name if product.crop else "",
        variety=product.variety,
        grade=product.grade,
        shelves=around.categories.get(product.pk, ()),
        seller=f"{kind}:{seller}" if seller else "",
        seller_name=seller_name,
        seller_kind=kind,
        communes=communes,
        campaigns=tuple(around.campaigns.get(product.pk, ())),
        certificates=tuple(
            Certified(scheme=one.scheme, stars=one.stars, until=one.valid_to)
            for one in around.certificates.get(product.pk, ())
        ),
        months=listing.growing_area.season_months if listing else frozenset(),
        pack_name=product.pack_name,
        grams=product.net_grams,
        ml=product.net_ml,
        pieces=product.pack_pieces,
        per_kg=offered.per_kg,
        in_stock=offered.in_stock,
        listed_on=clock.day_of(product.date_created),
    )


def _listings(products: Sequence[int]) -> dict[int, Listing]:
    found = Listing.objects.filter(product__in=products).select_related(
        "household__legal_seller", "growing_area__commune"
    )
    return {one.product_id: one for one in found}


def _shelves(products: Sequence[int]) -> dict[int, _Shelves]:
    """Return where goods of the shelves lie: at open points, in the order in which they came there."""
    records = StockRecord.objects.filter(
        product__in=products,
        product__listing__isnull=True,
        partner__legal_seller__isnull=False,
        partner__outlet__point__is_open=True,
    )
    seller_of = ("partner__legal_seller", "partner__legal_seller__name")
    found = records.order_by("pk").values_list("product", "partner__outlet__point__commune__code", *seller_of)
    communes: dict[int, dict[str, None]] = defaultdict(dict)
    sellers: dict[int, tuple[int, str]] = {}
    for product, commune, seller, name in found:
        communes[product].setdefault(commune)
        sellers.setdefault(product, (seller, name))
    return {product: _Shelves(tuple(communes[product]), *seller) for product, seller in sellers.items()}


def _categories(products: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of each product's categories from the outermost in."""
    linked = ProductCategory.objects.filter(product__in=products).order_by("pk")
    links = list(linked.values_list("product", "category__path"))
    step = Category.steplen
    wanted = {path[:end] for _product, path in links for end in range(step, len(path) + 1, step)}
    names = dict(Category.objects.filter(path__in=wanted).values_list("path", "name"))
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for product, path in links:
        for end in range(step, len(path) + 1, step):
            found[product].setdefault(names[path[:end]])
    return {product: tuple(shelves) for product, shelves in found.items()}


def _certificates(products: Sequence[int]) -> dict[int, list[Certificate]]:
    found: dict[int, list[Certificate]] = defaultdict(list)
    through = Product.certificates.through.objects.filter(product__in=products).order_by("pk")
    links = list(through.values_list("product", "certificate"))
    in_force = Certificate.objects.in_force(clock.today()).in_bulk({certificate for _product, certificate in links})
    for product, certificate in links:
        if certificate in in_force:
            found[product].append(in_force[certificate])
    return found


def _campaigns(products: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the running seasons that each product is in."""
    found: dict[int, list[str]] = defaultdict(list)
    for campaign in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("pk"):
        for product in products_in(campaign).filter(pk__in=products).values_list("pk", flat=True):
            found[product].append(campaign.name)
    return found
