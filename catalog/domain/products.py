"""Products: what is in a pack. Where it is sold from and for how much is the stock record's, a room above."""

import datetime as dt
from dataclasses import dataclass, fields, replace

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.domain.searchtext import search_text, words_of
from catalog.models import Category, Product, ProductClass
from catalog.produce import Crop
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.common.slugs import slugify_vietnamese
from marketplace.common.text import clean

PRODUCE_CLASS = ("Nông sản", "nong-san")
MOST_PACK_GRAMS = 1_000_000
"""A pack that weighs more than a tonne is no parcel."""
MOST_PACK_ML = 1_000_000
MOST_PIECES = 100_000
MOST_SHELF_DAYS = 3_650
TITLE_LENGTH = 120


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """What a pack is: ``net_grams`` by weight, ``net_ml`` by volume, of one pack; days are whole days after harvest."""

    title: str
    crop: Crop | None = None
    variety: str = ""
    grade: str = ""
    priced_by: str = Product.PricedBy.PACK
    pack_name: str
    pack_pieces: int | None = None
    net_grams: int | None
    net_ml: int | None = None
    harvest_from: dt.date | None = None
    harvest_to: dt.date | None = None
    shelf_life_days: int | None = None
    storage: str = ""
    description: str = ""


def add_product(*, facts: ProductFacts, category: Category, found_by: tuple[str, ...] = ()) -> Product:
    """Make a product of ``facts`` in ``category``; it is also found by the words of ``found_by`` (place, household).

    Raises ``BadValue`` naming the field when a title says nothing, a pack has no name or (priced by the kilogram) no
    net weight, or figures and days make no sense.
    """
    with transaction.atomic():
        product = product_of(facts=facts, category=category, found_by=found_by)
        product.save()
        product.categories.add(category)
    return product


def product_of(
    *, facts: ProductFacts, category: Category, found_by: tuple[str, ...] = (), kind: ProductClass | None = None
) -> Product:
    """Return the product that ``add_product`` would write, not written yet; ``kind`` spares asking for it each time.

    Raises what ``add_product`` raises.
    """
    facts = _checked(facts)
    product = Product(
        product_class=kind or produce_class(), slug=slugify_vietnamese(facts.title)[:200], **_columns(facts)
    )
    product.folded = _folded(facts, category, found_by)
    return product


def change_product(*, product: Product, facts: ProductFacts, found_by: tuple[str, ...] = ()) -> Product:
    """Write other ``facts`` on a product; its address keeps working, as that is found by the id. Raises as above."""
    facts = _checked(facts)
    category = product.categories.first()
    with transaction.atomic():
        for name, value in _columns(facts).items():
            setattr(product, name, value)
        product.slug = slugify_vietnamese(facts.title)[:200]
        product.folded = _folded(facts, category, found_by)
        product.save()
    return product


def set_public(*, product: Product, public: bool) -> None:
    """Show the product in the shop, or take it out of it."""
    Product.objects.filter(pk=product.pk).update(is_public=public, date_updated=clock.now())  # search reads the date
    product.is_public = public


def produce_class() -> ProductClass:
    """Return Oscar's class of all produce: stock is counted, goods are sent."""
    name, slug = PRODUCE_CLASS
    known, _made = ProductClass.objects.get_or_create(
        slug=slug, defaults={"name": name, "track_stock": True, "requires_shipping": True}
    )
    return known


def _columns(facts: ProductFacts) -> dict[str, object]:
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


def _folded(facts: ProductFacts, category: Category | None, found_by: tuple[str, ...]) -> str:
    crop = (facts.crop.name,) if facts.crop else ()
    group = (category.full_name,) if category else ()
    return search_text((facts.title, facts.variety, *crop, facts.grade, facts.pack_name, *group, *found_by))


def _checked(facts: ProductFacts) -> ProductFacts:
    """Return the facts with clean texts; raise ``BadValue`` for the first that makes no sense."""
    facts = replace(
        facts,
        title=clean(facts.title),
        variety=clean(facts.variety),
        grade=clean(facts.grade),
        pack_name=clean(facts.pack_name),
        description=clean(facts.description),
    )
    if not words_of(facts.title) or len(facts.title) > TITLE_LENGTH:
        raise BadValue(_("Tên hàng cần có chữ và ngắn hơn 120 ký tự, ví dụ “Vải thiều Lục Ngạn”."), field="title")
    if not facts.pack_name or len(facts.pack_name) > 40:
        raise BadValue(_("Xin ghi quy cách: thùng, túi, vỉ hoặc bao."), field="pack_name")
    for name, longest in (("variety", 80), ("grade", 40)):
        if len(getattr(facts, name)) > longest:
            raise BadValue(_("Dòng này dài quá, xin viết gọn lại."), field=name)
    if facts.priced_by not in Product.PricedBy.values:
        raise BadValue(_("Xin chọn tính giá theo gói hoặc theo kg."), field="priced_by")
    if facts.storage and facts.storage not in Crop.Storage.values:
        raise BadValue(_("Xin chọn cách bảo quản trong danh sách."), field="storage")
    _check_figures(facts)
    return facts


def _check_figures(facts: ProductFacts) -> None:
    if facts.priced_by == Product.PricedBy.KG and not facts.net_grams:
        raise BadValue(_("Hàng tính theo kg phải có khối lượng tịnh một gói."), field="net_grams")
    if facts.net_grams is not None and not 0 < facts.net_grams <= MOST_PACK_GRAMS:
        raise BadValue(_("Khối lượng tịnh một gói phải từ 1 gam đến 1 tấn."), field="net_grams")
    if facts.net_ml is not None and not 0 < facts.net_ml <= MOST_PACK_ML:
        raise BadValue(_("Thể tích một gói phải từ 1 ml đến 1.000 lít."), field="net_ml")
    if facts.pack_pieces is not None and not 0 < facts.pack_pieces <= MOST_PIECES:
        raise BadValue(_("Số quả một gói không hợp lý, xin xem lại."), field="pack_pieces")
    if facts.shelf_life_days is not None and not 0 < facts.shelf_life_days <= MOST_SHELF_DAYS:
        raise BadValue(_("Số ngày giữ được không hợp lý, xin xem lại."), field="shelf_life_days")
    if facts.harvest_from and facts.harvest_to and facts.harvest_to < facts.harvest_from:
        raise BadValue(_("Ngày thu hoạch cuối phải sau ngày đầu."), field="harvest_to")
