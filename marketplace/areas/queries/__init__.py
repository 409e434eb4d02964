"""Questions about areas. Nothing here is private, so nothing starts from a person."""

from collections.abc import Iterable

from django.db.models import QuerySet

from marketplace.areas.models import Commune, Province
from marketplace.areas.parsing import parse_address
from marketplace.areas.suggesting import MOST_ROWS, Suggestion, suggest_communes
from marketplace.common.compiled import Compiled, Given
from marketplace.common.text import fold

__all__ = ["Suggestion", "communes_of", "find_commune", "find_province", "provinces", "suggest"]


_BY_CODE: Compiled[Commune] = Compiled(
    lambda: Commune.objects.select_related("province").filter(code=Given("code"))[:1]
)
# Apart, because nearly all communes have no other code: with "or" the server reads them all, 2 ms of each order.
_BY_OTHER_CODE: Compiled[Commune] = Compiled(
    lambda: Commune.objects.select_related("province").filter(other_code=Given("code"))[:1]
)


def find_commune(code: str) -> Commune | None:
    """Return the commune with this code of five signs, its province along; also by the code other sources use."""
    if len(code) != 5 or not code.isascii() or not code.isalnum():
        return None
    return _BY_CODE.first(code=code) or _BY_OTHER_CODE.first(code=code)


def communes_of(province: Province | str) -> QuerySet[Commune]:
    """Return the communes of a province, given as a row or as its two-digit code, in the order of their names."""
    code = province if isinstance(province, str) else province.code
    return Commune.objects.select_related("province").filter(province__code=code)


def provinces() -> QuerySet[Province]:
    """Return the 34 provinces in the order of their names."""
    return Province.objects.all()


def find_province(text: str, among: Iterable[Province] | None = None) -> Province | None:
    """Return the province that was typed, in any spelling; also by a commune's or a former province's name.

    ``among`` are the provinces, where the caller has them already.
    """
    wanted = fold(text)
    for province in provinces() if among is None else among:
        if wanted in (province.folded, fold(province.name), province.code):
            return province
    parsed = parse_address(text)
    return parsed.province or (parsed.commune.province if parsed.commune else None)


def suggest(text: str, limit: int = MOST_ROWS, *, province: str = "") -> list[Suggestion]:
    """Return communes for what was typed so far, best first. See ``suggest_communes``."""
    return suggest_communes(text, limit=limit, province=province)
