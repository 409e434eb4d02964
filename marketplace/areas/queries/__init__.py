"""Questions about areas. Nothing here is private, so nothing starts from a person."""

from django.db.models import Q, QuerySet

from marketplace.areas.models import Commune, Province
from marketplace.areas.suggesting import MOST_ROWS, Suggestion, suggest_communes
from marketplace.common.compiled import Compiled, Given

__all__ = ["Suggestion", "communes_of", "find_commune", "provinces", "suggest"]


_BY_CODE: Compiled[Commune] = Compiled(
    lambda: Commune.objects.select_related("province").filter(Q(code=Given("code")) | Q(other_code=Given("code")))[:1]
)


def find_commune(code: str) -> Commune | None:
    """Return the commune with this code of five signs, its province along; also by the code other sources use."""
    if len(code) != 5 or not code.isascii() or not code.isalnum():
        return None
    return _BY_CODE.first(code=code)


def communes_of(province: Province | str) -> QuerySet[Commune]:
    """Return the communes of a province, given as a row or as its two-digit code, in the order of their names."""
    code = province if isinstance(province, str) else province.code
    return Commune.objects.select_related("province").filter(province__code=code)


def provinces() -> QuerySet[Province]:
    """Return the 34 provinces in the order of their names."""
    return Province.objects.all()


def suggest(text: str, limit: int = MOST_ROWS, *, province: str = "") -> list[Suggestion]:
    """Return communes for what was typed so far, best first. See ``suggest_communes``."""
    return suggest_communes(text, limit=limit, province=province)
