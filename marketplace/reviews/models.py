"""What a buyer says of a line that was delivered to them; how many said what of a product."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from farmers.models import Household
from marketplace.common import clock
from marketplace.shop.order.models import Line

LEAST_STARS, MOST_STARS = 1, 5


class Review(models.Model):
    """Stars and words for one delivered line, by whoever ordered it. Hidden, it counts nowhere and is shown nowhere."""

    line = models.OneToOneField(Line, models.PROTECT, related_name="review")
    product = models.ForeignKey(Product, models.CASCADE, related_name="buyers_reviews")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="reviews")
    # Who was logged in; nobody of a guest, who showed number and phone of the order.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    shown_name = models.CharField(_("tên hiện ra"), max_length=40, blank=True)
    stars = models.PositiveSmallIntegerField(_("mấy sao"))
    text = models.TextField(_("nhận xét"), max_length=1000, blank=True)
    written_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("trả lời của nhà vườn"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_why = models.CharField(_("vì sao ẩn"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=LEAST_STARS, stars__lte=MOST_STARS), name="buyers_reviews_one_to_five_stars"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_why="")
                | Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_why=""),
                name="buyers_reviews_hidden_by_and_why",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="buyers_reviews_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["product", "-written_at"], condition=Q(hidden_at__isnull=True), name="buyers_reviews_product"
            ),
            models.Index(
                fields=["household", "-written_at"], condition=Q(hidden_at__isnull=True), name="buyers_reviews_shop"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}: {self.stars}"


class ProductTally(models.Model):
    """How many reviews of a product are shown, and their stars together: counted anew with each change of one.

    The average stands in the product's ``rating`` too, so that whoever has read a product knows whether to ask.
    """

    product = models.OneToOneField(Product, models.CASCADE, related_name="review_tally")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="review_tallies")
    count = models.PositiveIntegerField(default=0)
    stars = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=F("count")) & Q(stars__lte=F("count") * MOST_STARS),
                name="buyers_reviews_tally_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.count}"
