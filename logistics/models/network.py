"""The network: operators, points where the post serves people, carriers, and who delivers where."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.validity import Dated


class Operator(models.Model):
    """A postal operator, e.g. VNP, VTP."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Point(models.Model):
    """A service point: sells, takes phone orders, accepts, delivers, holds cash."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(_("tên bưu cục"), max_length=120)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="points")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="points")
    address_text = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    opens = models.TimeField(default="07:00")
    closes = models.TimeField(default="17:00")
    accepts = models.BooleanField(_("nhận gửi"), default=True)
    delivers = models.BooleanField(_("phát tận nhà"), default=True)
    is_open = models.BooleanField(_("đang hoạt động"), default=True)

    def __str__(self) -> str:
        return self.name


class Clerk(models.Model):
    """A person's role at a point."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("giao dịch viên")
        HEAD = "head", _("trưởng bưu cục")

    point = models.ForeignKey(Point, models.CASCADE, related_name="clerks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="clerk_memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.CLERK)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["point", "user"], condition=Q(until__isnull=True), name="logistics_clerk_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class Carrier(models.Model):
    """A bưu tá: delivers runs from a point and holds the cash of their stops until it is handed over."""

    code = models.CharField(max_length=12, unique=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="carrier")
    point = models.ForeignKey(Point, models.PROTECT, related_name="carriers")
    max_grams = models.PositiveIntegerField(_("chở được, gam"), default=60_000)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.code} {self.user}"


class Coverage(Dated):
    """A point delivers to a commune; where several do, the lowest rank is asked first."""

    commune = models.ForeignKey(Commune, models.CASCADE, related_name="coverage")
    point = models.ForeignKey(Point, models.CASCADE, related_name="coverage")
    rank = models.PositiveSmallIntegerField(default=1)
    promise_hours = models.PositiveSmallIntegerField(_("hẹn giao trong, giờ"), default=48)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["commune", "point", "valid_from"], name="logistics_coverage_once"),
        ]
        indexes = [models.Index(fields=["commune", "rank"], name="logistics_coverage_ask")]

    def __str__(self) -> str:
        return f"{self.commune_id} ← {self.point_id}"
