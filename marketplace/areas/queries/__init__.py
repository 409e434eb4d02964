"""Questions about areas. Nothing here is private, so nothing starts from a person."""

from django.db.models import Q, QuerySet

from marketplace.areas.models import Commune, Province
from marketplace.areas.suggesting import MOST_ROWS, Suggestion, suggest_communes

__all__ = ["Suggestion", "communes_of", "find_commune", "provinces", "suggest"]


def find_commune(code: str) -> Commune | None:
    """Return the commune with this code of five signs, its province along; also by the code other sources use."""
    if len(code) != 5 or not code.isascii() or not code.isalnum():
        return None
    return Commune.objects.select_related("province").filter(Q(code=code) | Q(other_code=code)).first()


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
