"""How much a season may sell, and who waits for room."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.measures import BASE_PER_UNIT
from catalog.models import Crop, Product
from marketplace.areas.models import Commune
from marketplace.campaigns.models.plan import Campaign
from marketplace.common import clock


class Cap(models.Model):
    """A season may sell so much: in all, or as much as is handed in to the post on each day.

    Counted in orders, or in one unit of the season's counting rule: of a cap in kg only what is counted in kg takes.
    """

    class Kind(models.TextChoices):
        KG = "kg", _("kg cả mùa")
        EGG = "egg", _("quả trứng cả mùa")
        BIRD = "bird", _("con cả mùa")
        BOX = "box", _("hộp cả mùa")
        LITRE = "litre", _("lít cả mùa")
        ORDERS = "orders", _("đơn cả mùa")
        DAY_KG = "day_kg", _("kg gửi bưu cục một ngày")
        DAY_EGG = "day_egg", _("quả trứng gửi bưu cục một ngày")
        DAY_BIRD = "day_bird", _("con gửi bưu cục một ngày")
        DAY_BOX = "day_box", _("hộp gửi bưu cục một ngày")
        DAY_LITRE = "day_litre", _("lít gửi bưu cục một ngày")
        DAY_ORDERS = "day_orders", _("đơn gửi bưu cục một ngày")

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
        """Whether the limit is for each day of handing in."""
        return self.kind.startswith("day_")

    @property
    def unit(self) -> Crop.Unit | None:
        """Return the unit that is counted; ``None`` where orders are."""
        word = self.kind.removeprefix("day_")
        return None if word == self.Kind.ORDERS else Crop.Unit(word)

    @property
    def base(self) -> int:
        """Return how many of the quota's units one of the limit is: 1,000 grams a kg, 1,000 ml a litre, else 1."""
        return 1 if self.unit is None else BASE_PER_UNIT.get(self.unit, 1)


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
