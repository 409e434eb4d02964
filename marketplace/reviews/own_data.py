"""What this room knows of a person (``accounts.personal``): the reviews that they wrote."""

from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.reviews.domain import count_anew
from marketplace.reviews.models import Review
from marketplace.shop.order.queries import visible_to


def _of(person: User) -> "QuerySet[Review]":
    return Review.objects.filter(Q(by=person) | Q(line__order__in=visible_to(person))).order_by("pk")


def _reviews(person: User) -> list[dict[str, object]]:
    return [
        {
            "product": each.product.get_title(),
            "order": each.line.order.number,
            "shown_name": each.shown_name,
            "stars": each.stars,
            "text": each.text,
            "written_at": each.written_at,
            "answer": each.answer,
            "hidden_why": each.hidden_why,
        }
        for each in _of(person).select_related("product", "line__order")
    ]


def _delete(person: User) -> None:
    found = list(_of(person).select_related("product"))
    _of(person).delete()
    for product in {each.product_id: each.product for each in found}.values():
        count_anew(product=product)


PARTS = (PersonalPart("reviews", _reviews, _delete),)
