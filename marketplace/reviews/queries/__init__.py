"""Questions about reviews. Hidden ones are nowhere but on the staff's page."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum

from catalog.models import Product
from farmers.models import Household
from marketplace.common.compiled import Compiled, Given
from marketplace.reviews.models import ProductTally, Review
from marketplace.shop.order.rules import is_market_admin

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from marketplace.accounts.models import User

NEWEST = 3
"""So many reviews a product's or a household's own page shows; the others have a page of theirs."""


@dataclass(frozen=True)
class Opinion:
    """What buyers say of a product or of a household's goods: how many, their stars together, the newest few."""

    count: int
    stars: int
    newest: list[Review] = field(default_factory=list)

    @property
    def average(self) -> float:
        """Return the mean of the stars, one digit behind the comma; there is at least one review."""
        return round(self.stars / self.count, 1)


def opinion_of_product(product: Product) -> Opinion | None:
    """Return what is said of a product, ``None`` where nobody says anything: then nothing is asked, else one statement.

    What was read is kept with the product, so that a page asks once.
    """
    if product.rating is None:
        return None
    if not hasattr(product, "read_opinion"):
        product.read_opinion = _opinion(_OF_PRODUCT.rows(product=product.pk))
    read: Opinion | None = product.read_opinion
    return read


def opinion_of_household(household: Household) -> Opinion | None:
    """Return what is said of a household's goods, ``None`` where nobody says anything; one statement."""
    return _opinion(_OF_HOUSEHOLD.rows(household=household.pk))


def shown_of_product(product: Product) -> "QuerySet[Review]":
    """Return the shown reviews of a product, the newest first."""
    return _shown().filter(product=product)


def shown_of_household(household: Household) -> "QuerySet[Review]":
    """Return the shown reviews of a household's goods, the newest first, with their products."""
    return _shown().filter(household=household).select_related("product")


def all_for_staff(user: "User | AnonymousUser") -> "QuerySet[Review]":
    """Return every review for who moderates them, the newest first, hidden ones too; none for anybody else."""
    found = Review.objects.select_related("product", "household", "hidden_by").order_by("-written_at", "-pk")
    return found if is_market_admin(user) else found.none()


def _shown() -> "QuerySet[Review]":
    return Review.objects.filter(hidden_at__isnull=True).order_by("-written_at", "-pk")


def _opinion(rows: list[Any]) -> Opinion | None:
    return Opinion(rows[0].counted, rows[0].starred, rows) if rows else None


_OF_PRODUCT: Compiled[Review] = Compiled(
    lambda: (
        _shown()
        .filter(product=Given("product"))
        .annotate(counted=F("product__review_tally__count"), starred=F("product__review_tally__stars"))[:NEWEST]
    )
)


def _sum_of(name: str) -> Subquery:
    tallies = ProductTally.objects.filter(household=OuterRef("household")).order_by().values("household")
    return Subquery(tallies.annotate(total=Sum(name)).values("total"))


_OF_HOUSEHOLD: Compiled[Review] = Compiled(
    lambda: (
        _shown()
        .filter(household=Given("household"))
        .select_related("product")
        .annotate(counted=_sum_of("count"), starred=_sum_of("stars"))[:NEWEST]
    )
)
