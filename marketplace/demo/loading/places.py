"""Communes that the demo data name by code."""

from marketplace.areas.models import Commune
from marketplace.areas.queries import find_commune


def commune_of(code: str) -> Commune:
    """Return the commune; raise ``LookupError`` when demo data name one that does not exist."""
    commune = find_commune(code)
    if commune is None:
        raise LookupError(f"demo data name commune {code}, which does not exist")
    return commune
