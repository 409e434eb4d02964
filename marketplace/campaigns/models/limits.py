"""How much a season may sell, and who waits for room."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from marketplace.areas.models import Commune
from marketplace.campaigns.models.plan import Campaign
from marketplace.common import clock


class Cap(models.Model):
    """A season may sell so much: in all, or on each day. Placement takes from the quotas that are written for it."""

    class Kind(models.TextChoices):
        KG = "kg", _("kg cả mùa")
        ORDERS = "orders", _("đơn cả mùa")
        DAY_KG = "day_kg", _("kg giao được một ngày")
        DAY_ORDERS = "day_orders", _("đơn giao được một ngày")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="caps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    limit = models.PositiveBigIntegerField(_("nhiều nhất"))
    source = models.CharField(_("theo văn bản, quyết định"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="campaigns_cap_once"),
            models.CheckConstraint(condition=Q(limit__gt=0), name="campaigns_cap_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.limit}"

    @property
    def is_daily(self) -> bool:
        """Whether the limit is for each day."""
        return self.kind in (self.Kind.DAY_KG, self.Kind.DAY_ORDERS)

    @property
    def is_weight(self) -> bool:
        """Whether the limit is in kg (its quota is in grams)."""
        return self.kind in (self.Kind.KG, self.Kind.DAY_KG)


class WaitlistEntry(models.Model):
    """Somebody waits for packs of a product whose limit is used up or that is sold out; served in order of joining.

    An offer is a take of the same quotas by the holder ``waitlist:<id>``: what is offered cannot be sold to another.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("đang chờ")
        OFFERED = "offered", _("đã báo có chỗ")
        TAKEN = "taken", _("đã đặt")
        EXPIRED = "expired", _("quá hạn giữ chỗ")
        LEFT = "left", _("không chờ nữa")

    product = models.ForeignKey(Product, models.CASCADE, related_name="waiting")
    phone = models.CharField(max_length=16)
    packs = models.PositiveIntegerField()
    # Where to, of goods of the shelves: from which point they come, and which limits they draw on, depends on it.
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Whoever asks at a desk says there that the post may write to them: the clerk's note is the evidence of it.
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # What is merely sold out is told of, in order, but held for nobody: only a limit can hold.
    is_held = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    token = models.CharField(max_length=32, unique=True)  # the address of the offer; cannot be guessed
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "phone"],
                condition=Q(state__in=("waiting", "offered")),
                name="campaigns_waits_once",
            ),
            models.CheckConstraint(condition=Q(packs__gt=0), name="campaigns_waits_for_something"),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False), name="campaigns_offer_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["product", "id"], condition=Q(state="waiting"), name="campaigns_waiting_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.packs}"

    @property
    def holder(self) -> str:
        """Return who holds the offered amounts in the quotas."""
        return f"waitlist:{self.pk}"
