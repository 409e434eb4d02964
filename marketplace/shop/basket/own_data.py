"""What this room knows of a person (``accounts.personal``): what lies in their open basket."""

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.shop.basket.models import Basket, Line

_OPEN = (Basket.OPEN, Basket.SAVED, Basket.FROZEN)


def _basket(person: User) -> list[dict[str, object]]:
    lines = Line.objects.filter(basket__owner=person, basket__status__in=_OPEN).select_related("product")
    return [
        {"product": line.product.get_title(), "packs": line.quantity, "added_at": line.date_created}
        for line in lines.order_by("pk")
    ]


def _empty(person: User) -> None:
    """Empty what is open. Ordered baskets, of which the orders tell, say no name."""
    open_ones = Basket.objects.filter(owner=person, status__in=(Basket.OPEN, Basket.SAVED))
    Line.objects.filter(basket__in=open_ones).delete()
    open_ones.filter(call__isnull=True).delete()


PARTS = (PersonalPart("basket", _basket, _empty),)
