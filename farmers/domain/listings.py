"""Listings: what a household offers, for how much, and how many packs may be promised."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.domain import ProductFacts, add_product, certify, change_product, set_public
from catalog.models import Product
from farmers.domain.guards import must_act_for, must_be_active
from farmers.domain.states import locked_household
from farmers.domain.supply import must_have_room
from farmers.models import GrowingArea, Household, Listing
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.money import price_of
from marketplace.common.text import clean
from marketplace.shop.partner.domain import change_price, record_movement
from marketplace.shop.partner.models import StockMovement, StockRecord

if TYPE_CHECKING:
    from catalog.models import Category
    from catalog.produce import Crop
    from marketplace.accounts.models import User

LEAST_PRICE = 1_000
MOST_PACK_PRICE = 50_000_000
MOST_KG_PRICE = 10_000_000
"""In đồng. Outside of these a price is a slip: thousands left off, or zeros too many."""
MOST_PACKS = 100_000
Kind = StockMovement.Kind
_INTO = frozenset({Kind.OPENING, Kind.HARVESTED, Kind.RECEIVED})
_EITHER_WAY = frozenset({Kind.COUNTED})
_OUT_OF = frozenset({Kind.SPOILED})


class PackFacts(TypedDict, total=False):
    """What the goods are; see ``catalog.domain.ProductFacts``. Storage and shelf life default to the crop's."""

    title: Required[str]
    pack_name: Required[str]
    pack_pieces: int | None
    variety: str
    grade: str
    harvest_from: dt.date | None
    harvest_to: dt.date | None
    shelf_life_days: int | None
    storage: str
    description: str


def list_product(
    *,
    household: Household,
    growing_area: GrowingArea,
    net_grams: int | None,
    priced_by: str,
    price: int | None = None,
    price_per_kg: int | None = None,
    quantity: int,
    category: "Category",
    crop: "Crop | None" = None,
    by: "User",
    key: uuid.UUID | None = None,
    **pack: Unpack[PackFacts],
) -> Listing:
    """Offer ``quantity`` packs of a product from the household's stocking place, at once for sale.

    ``price`` is đồng a pack, ``price_per_kg`` đồng a kilogram, one of them as ``priced_by`` says. The same form
    ``key`` again returns the first listing. Raises ``BadValue`` naming the field, ``WrongState`` for a household
    that does not sell at present or a key that listed something else, ``NotAllowed`` for strangers.
    """
    must_act_for(household, by)
    _check_land(household, growing_area, crop)
    _check_amounts(net_grams, quantity)
    _check_price(priced_by, net_grams, price, price_per_kg)
    facts = ProductFacts(
        crop=growing_area.crop, net_grams=net_grams, priced_by=priced_by, **_with_defaults(pack, growing_area)
    )
    with transaction.atomic():
        must_be_active(locked_household(household))
        known: Listing | None = Listing.objects.filter(key=key).first() if key is not None else None
        if known is not None:
            return _same_listing(known, facts, price, price_per_kg)
        product = add_product(facts=facts, category=category, found_by=_found_by(household))
        listing = _offer(household, growing_area, product, price, price_per_kg, by, key)
        if quantity:
            must_have_room(listing=listing, packs=quantity)
            _move(listing, Kind.OPENING, quantity, f"listing:{listing.pk}", by)
    return listing


def _with_defaults(pack: PackFacts, growing_area: GrowingArea) -> PackFacts:
    crop = growing_area.crop
    return {
        **pack,
        "shelf_life_days": pack.get("shelf_life_days") or crop.shelf_life_days,
        "storage": pack.get("storage") or crop.storage,
    }


def _check_land(household: Household, growing_area: GrowingArea, crop: "Crop | None") -> None:
    if growing_area.household_id != household.pk:
        raise BadValue(_("Vườn này không phải của hộ, xin chọn vườn khác."), field="growing_area")
    if crop is not None and crop.pk != growing_area.crop_id:
        raise BadValue(_("Vườn này trồng %s, xin chọn vườn khác.") % growing_area.crop, field="growing_area")


def _check_amounts(net_grams: int | None, quantity: int) -> None:
    if net_grams is None:
        raise BadValue(_("Xin ghi khối lượng tịnh một gói: cước gửi tính theo đó."), field="net_grams")
    if not 0 <= quantity <= MOST_PACKS:
        raise BadValue(_("Số gói phải từ 0 đến 100.000, xin xem lại."), field="quantity")


def _offer(
    household: Household,
    growing_area: GrowingArea,
    product: Product,
    price: int | None,
    price_per_kg: int | None,
    by: "User",
    key: uuid.UUID | None,
) -> Listing:
    record = StockRecord.objects.create(
        product=product,
        partner=household.stocking_place,
        partner_sku=f"{household.code}-{product.pk}",
        price_currency="VND",
        num_in_stock=0,
        num_allocated=0,
    )
    change_price(stockrecord=record, price=price, price_per_kg=price_per_kg, by=by)
    for certificate in growing_area.certificates.all():
        certify(product=product, certificate=certificate)
    listing: Listing = Listing.objects.create(
        household=household,
        product=product,
        stockrecord=record,
        growing_area=growing_area,
        state=Listing.State.ACTIVE,
        listed_by=by,
        key=key,
    )
    return listing


def _same_listing(known: Listing, facts: ProductFacts, price: int | None, price_per_kg: int | None) -> Listing:
    """Return what the form listed before, if it says the same; it may have been sent back changed."""
    product, record = known.product, known.stockrecord
    same_goods = (product.title, product.net_grams) == (clean(facts.title), facts.net_grams)
    if same_goods and price_per_kg == record.price_per_kg and price in (None, record.price):
        return known
    raise WrongState(_("Phiếu này đã đăng thành “%s” rồi. Xin mở phiếu mới để đăng hàng khác.") % product.title)


def _found_by(household: Household) -> tuple[str, ...]:
    return (household.name, household.commune.short_name, household.commune.province.short_name)


def _check_price(priced_by: str, net_grams: int | None, price: int | None, price_per_kg: int | None) -> None:
    """Raise ``BadValue`` for a price of the wrong kind, or one that is a slip of the finger."""
    by_weight = priced_by == Product.PricedBy.KG
    field = "price_per_kg" if by_weight else "price"
    asked, other = (price_per_kg, price) if by_weight else (price, price_per_kg)
    if asked is None or other is not None:
        sentence = _("Xin ghi giá một kg.") if by_weight else _("Xin ghi giá một gói.")
        raise BadValue(sentence, field=field)
    if asked < LEAST_PRICE:
        raise BadValue(_("Giá thấp quá: ít nhất 1.000 ₫. Bạn có quên ba số 0 không?"), field=field)
    if asked > (MOST_KG_PRICE if by_weight else MOST_PACK_PRICE):
        raise BadValue(_("Giá cao quá mức thường thấy, xin đếm lại các số 0."), field=field)
    if by_weight and price_of(net_grams or 0, asked) > MOST_PACK_PRICE:
        raise BadValue(_("Giá một gói cao quá mức thường thấy, xin xem lại giá và khối lượng."), field=field)


def change_listing(
    *,
    listing: Listing,
    price: int | None = None,
    price_per_kg: int | None = None,
    title: str | None = None,
    description: str | None = None,
    grade: str | None = None,
    variety: str | None = None,
    harvest: tuple[dt.date | None, dt.date | None] | None = None,
    by: "User",
) -> Listing:
    """Change price, words or days of harvest; what is ``None`` stays. Orders already placed keep the price shown.

    Weight and way of pricing never change: orders are counted in them; another pack is another listing. Raises
    ``BadValue``, ``WrongState`` once the listing is closed, ``NotAllowed`` for strangers.
    """
    must_act_for(listing.household, by)
    with transaction.atomic():
        locked = _locked(listing)
        product = locked.product
        if price is not None or price_per_kg is not None:
            _check_price(product.priced_by, product.net_grams, price, price_per_kg)
            change_price(stockrecord=locked.stockrecord, price=price, price_per_kg=price_per_kg, by=by)
        words = {"title": title, "description": description, "grade": grade, "variety": variety}
        given: dict[str, object] = {name: text for name, text in words.items() if text is not None}
        if harvest is not None:
            given["harvest_from"], given["harvest_to"] = harvest
        if given:
            facts = ProductFacts(**{**_facts_of(product), **given})  # type: ignore[arg-type]  # columns by name
            change_product(product=product, facts=facts, found_by=_found_by(locked.household))
    return locked


def _facts_of(product: Product) -> dict[str, object]:
    return {name: getattr(product, name) for name in ProductFacts.__dataclass_fields__}


def _locked(listing: Listing) -> Listing:
    """Return the listing as it is now, its row locked; raise ``WrongState`` when it was closed."""
    locked: Listing = (
        Listing.objects.select_for_update(no_key=True, of=("self",))
        .select_related("product__crop", "stockrecord__product", "household__commune__province")
        .get(pk=listing.pk)
    )
    if locked.state == Listing.State.CLOSED:
        raise WrongState(_("Mặt hàng này đã đóng, không sửa được nữa."))
    return locked


def pause_listing(*, listing: Listing, by: "User") -> Listing:
    """Take the product out of the shop for a while; orders already placed are kept. Again changes nothing."""
    must_act_for(listing.household, by)
    return _turn(listing, Listing.State.PAUSED, by)


def resume_listing(*, listing: Listing, by: "User") -> Listing:
    """Put the product back into the shop; again changes nothing. Raises ``WrongState`` while the household pauses."""
    must_act_for(listing.household, by)
    with transaction.atomic():  # the household's row first: it may be about to pause
        must_be_active(locked_household(listing.household))
        return _turn(listing, Listing.State.ACTIVE, by)


def _turn(listing: Listing, state: Listing.State, by: "User") -> Listing:
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = _locked(listing)
        if locked.state != state:
            locked.state = state
            locked.save(update_fields=["state"])
            set_public(product=locked.product, public=state == Listing.State.ACTIVE)
    listing.state = locked.state
    return locked


def add_stock(
    *, listing: Listing, quantity: int, kind: StockMovement.Kind = Kind.HARVESTED, by: "User", key: uuid.UUID
) -> StockMovement:
    """Change the packs on hand with their reason: in (> 0) as harvested or received, out (< 0) as spoiled, or counted.

    The same ``key`` again changes nothing. Raises ``BadValue`` for a kind or sign that does not fit, ``BelowAllocated``
    when fewer would be left than customers were promised, ``PromisedToTruck`` for kilograms that a truck was promised,
    ``NotAllowed`` for strangers.
    """
    must_act_for(listing.household, by)
    fits = (quantity > 0 and kind in _INTO) or (quantity < 0 and kind in _OUT_OF) or kind in _EITHER_WAY
    if not fits or quantity == 0 or abs(quantity) > MOST_PACKS:
        raise BadValue(_("Số gói thêm hoặc bớt không hợp lý, xin xem lại."), field="quantity")
    with transaction.atomic():
        if quantity > 0:  # the household's row first: it may be about to promise the same kilograms to a truck
            locked_household(listing.household)
        locked, ref = _locked(listing), f"form:{key}"
        if quantity > 0 and not locked.stockrecord.movements.filter(source_kind="listing", source_ref=ref).exists():
            must_have_room(listing=locked, packs=quantity)
        return _move(locked, kind, quantity, ref, by)


def _move(listing: Listing, kind: StockMovement.Kind, quantity: int, ref: str, by: "User") -> StockMovement:
    return record_movement(
        stockrecord=listing.stockrecord, kind=kind, quantity=quantity, source_kind="listing", source_ref=ref, by=by
    )
