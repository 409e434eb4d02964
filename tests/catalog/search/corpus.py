"""The corpus of the relevance set: families of goods, made into listings by rule."""

import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CERTIFIED_OF_THREE = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a seller farms: today's commune and what the same ground was called before July 2025."""

    key: str
    commune_code: str
    commune: str
    province: str
    old_ward: str
    old_district: str
    old_province: str


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells: ``kind`` is household, cooperative or shop."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One pack of one seller, with everything a search engine may know of it. Money in đồng, weight in grams.

    ``group_name`` is the shelf; ``months`` are the first and the last of the fresh season, ``None`` all year round.
    """

    code: str
    family: str
    kind: str
    crop: str
    crop_name: str
    group: str
    group_name: str
    title: str
    variety: str
    grade: str
    pack_name: str
    grams: int | None
    ml: int | None
    pieces: int | None
    price: int
    seller: str
    seller_kind: str
    commune_code: str
    commune: str
    province: str
    old_ward: str
    old_district: str
    old_province: str
    certificate: str
    stars: int | None
    months: tuple[int, int] | None
    in_season: bool
    campaign: str

    @property
    def price_per_kg(self) -> int | None:
        """Return đồng a kilogram, ``None`` for what is not weighed."""
        return None if self.grams is None else self.price * 1000 // self.grams


@cache
def read_corpus() -> tuple[Listing, ...]:
    """Return the listings of the corpus, in the order of its files."""
    corpus = _read("corpus.toml")
    places = {key: Place(key, *columns) for key, columns in _read("places.toml").items()}
    shelves = _read("families.toml")
    return tuple(
        listing for families in shelves.values() for family in families for listing in _listings(family, corpus, places)
    )


@cache
def read_places() -> tuple[Place, ...]:
    """Return the places of the corpus."""
    return tuple(Place(key, *columns) for key, columns in _read("places.toml").items())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _listings(family: dict[str, Any], corpus: dict[str, Any], places: dict[str, Place]) -> Iterator[Listing]:
    """Yield a family's listings: seller by seller, title by title, pack by pack."""
    grades = family.get("grades", [""])
    for turn, (place, seller) in enumerate(_sellers(family, corpus, places)):
        titles = family["titles"]
        if seller.kind == "household" and "sellers" not in family:
            titles = [titles[turn % len(titles)]]
        certified = seller.kind != "household" or turn % 3 < CERTIFIED_OF_THREE
        for title in titles:
            for pack in family["packs"]:
                yield _listing(
                    family,
                    corpus,
                    place=place,
                    seller=seller,
                    title=title,
                    pack=pack,
                    grade=grades[turn % len(grades)],
                    certified=certified,
                    turn=turn,
                )


def _sellers(
    family: dict[str, Any], corpus: dict[str, Any], places: dict[str, Place]
) -> Iterator[tuple[Place, Seller]]:
    """Yield where and by whom a family is sold; a place's first household is the same one in every family."""
    if "shops" in family:
        for shop in corpus["shops"][: family["shops"]]:
            yield places[shop["at"]], Seller(shop["name"], "shop")
    elif "sellers" in family:
        for turn, name in enumerate(family["sellers"]):
            yield places[family["at"][turn % len(family["at"])]], Seller(name, _kind_of(name))
    else:
        order = {key: number for number, key in enumerate(places)}
        for key in family["at"]:
            for household in range(family.get("households", 1)):
                yield places[key], Seller(_household(corpus["names"], order[key], household), "household")


def _kind_of(name: str) -> str:
    if name.startswith("Hợp tác xã"):
        return "cooperative"
    return "household" if name.startswith(("Hộ ", "Nhà vườn ")) else "shop"


def _household(names: dict[str, list[str]], place: int, number: int) -> str:
    """Return the name of the numbered household of a place, always the same."""
    woman = (place + number) % 2 == 0
    given = names["women" if woman else "men"]
    family = names["family"]
    return (
        f"Hộ {'bà' if woman else 'ông'} "
        f"{family[(7 * place + 3 * number) % len(family)]} {given[(5 * place + 4 * number) % len(given)]}"
    )


def _listing(
    family: dict[str, Any],
    corpus: dict[str, Any],
    *,
    place: Place,
    seller: Seller,
    title: str,
    pack: list[Any],
    grade: str,
    certified: bool,
    turn: int,
) -> Listing:
    crop = corpus["crops"][family["crop"]]
    number, title_number = family["packs"].index(pack), family["titles"].index(title)
    where = asdict(place)
    return Listing(
        code=f"{family['key']}/{where.pop('key')}/{turn}/{title_number}/{number}",
        family=family["key"],
        kind="essential" if crop.get("essential") else "produce",
        title=f"{' '.join(filter(None, [title, grade]))}, {pack[0]} {_content(pack, crop)}",
        variety=family.get("variety", ""),
        grade=grade,
        price=_price(family["kg_price"], pack[1], turn + 3 * number),
        seller=seller.name,
        seller_kind=seller.kind,
        certificate=family.get("certificate", "") if certified else "",
        stars=family.get("stars") if certified else None,
        campaign=family.get("campaign", ""),
        **_of_crop(family["crop"], corpus),
        **_of_pack(pack, crop),
        **where,
    )


def _of_crop(slug: str, corpus: dict[str, Any]) -> dict[str, Any]:
    """Return a listing's columns that its crop decides."""
    crop = corpus["crops"][slug]
    months = tuple(crop["months"]) if "months" in crop else None
    return {
        "crop": slug,
        "crop_name": crop["name"],
        "group": crop["group"],
        "group_name": corpus["groups"][crop["group"]],
        "months": months,
        "in_season": months is None or _within(corpus["today"].month, *months),
    }


def _of_pack(pack: list[Any], crop: dict[str, Any]) -> dict[str, Any]:
    """Return a listing's columns that its pack decides."""
    liquid = crop.get("liquid", False)
    return {
        "pack_name": pack[0],
        "grams": None if liquid else pack[1],
        "ml": pack[1] if liquid else None,
        "pieces": pack[2] if len(pack) > 2 else None,
    }


def _content(pack: list[Any], crop: dict[str, Any]) -> str:
    """Return what a pack holds as a title says it: pieces where there are several, else weight or volume."""
    if len(pack) > 2 and pack[2] > 1:
        return f"{pack[2]} {crop.get('piece', 'quả')}"
    return _amount(pack[1], liquid=crop.get("liquid", False))


def _amount(amount: int, *, liquid: bool) -> str:
    """Return grams or millilitres as a title says them: "5 kg", "500 g", "1,5 lít"."""
    small, big = ("ml", "lít") if liquid else ("g", "kg")
    if amount < 1000:
        return f"{amount} {small}"
    return f"{amount / 1000:g} {big}".replace(".", ",")


def _price(kg_price: int, amount: int, turn: int) -> int:
    """Return the price of a pack in whole 500 đồng, up to five per cent above or below."""
    return max(500, round(kg_price * amount * (95 + 37 * turn % 11) / 100_000 / 500) * 500)


def _within(month: int, first: int, last: int) -> bool:
    """Whether a month is in a season, which may pass the new year."""
    return first <= month <= last if first <= last else month >= first or month <= last
