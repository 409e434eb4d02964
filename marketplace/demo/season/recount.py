"""The folded figures against the same figures counted anew; docs/algorithms/figures.md."""

from django.db import transaction

from marketplace.campaigns.domain import rebuild_figures
from marketplace.campaigns.models import Figure, SellerFigure
from marketplace.campaigns.models.figures import CELL, NUMBERS, SELLER_CELL

_OF_SELLERS = ("packs", "amount", "paid")


def figures_hold() -> bool:
    """Count every season anew and compare with what was folded; nothing is changed."""
    with transaction.atomic():
        before = folded()
        rebuild_figures()
        after = folded()
        transaction.set_rollback(True)
    return before == after


def folded() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return all folded rows that are not zero: by cell, and by seller."""
    cells = Figure.objects.order_by(*CELL).values_list(*CELL, *NUMBERS)
    sellers = SellerFigure.objects.order_by(*SELLER_CELL).values_list(*SELLER_CELL, *_OF_SELLERS)
    return (
        [row for row in cells if any(row[len(CELL) :])],
        [row for row in sellers if any(row[-len(_OF_SELLERS) :])],
    )
