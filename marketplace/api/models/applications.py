"""Partner applications and their keys. Of a key only a hash is stored: it is shown once, when it is made."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock

MOST_REQUESTS = 100_000
"""A minute: the highest limit that an application can be given."""


class Scope(models.TextChoices):
    """What a key may do."""

    PRODUCTS_READ = "products:read", _("đọc hàng bán")
    ORDERS_READ = "orders:read", _("đọc đơn của mình")
    ORDERS_WRITE = "orders:write", _("đặt và hủy đơn")
    SCANS_WRITE = "scans:write", _("ghi lần quét bưu gửi")
    CAMPAIGNS_READ = "campaigns:read", _("đọc số liệu mùa")
    WEBHOOKS_WRITE = "webhooks:write", _("nhận tin báo")


@pghistory.track(fields=["scopes", "requests_per_minute", "is_active"])
class Application(models.Model):
    """A partner's program. It acts for ``owner``: what they may not do (scan at a point) its keys may not either."""

    name = models.CharField(_("tên"), max_length=80, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications", verbose_name=_("người chịu trách nhiệm")
    )
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices), verbose_name=_("được làm"))
    requests_per_minute = models.PositiveIntegerField(
        _("số lần gọi mỗi phút"), default=600, validators=[MinValueValidator(1), MaxValueValidator(MOST_REQUESTS)]
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(requests_per_minute__gte=1, requests_per_minute__lte=MOST_REQUESTS),
                name="api_application_limit",
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(fields=["revoked_at", "expires_at"])
class ApiKey(models.Model):
    """A key of an application. It has several while one is being replaced by the next."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="keys")
    prefix = models.CharField(_("phần đầu"), max_length=16, unique=True)  # in clear: finds the row, names it on pages
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of the secret part, which is long and random
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("hết hạn"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    last_used_on = models.DateField(_("dùng lần cuối"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.prefix

    @property
    def works(self) -> bool:
        """Whether the key opens anything now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > clock.now())


class PartnerOrder(models.Model):
    """Which application placed an order: nobody else reads or cancels it through the API."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="orders")
    order = models.OneToOneField("order.Order", models.PROTECT, related_name="partner_order")
    told = models.JSONField(default=dict, editable=False)  # the states that the application has been told of

    class Meta:
        indexes = [models.Index(fields=["application", "-order"], name="api_partner_orders")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.order_id}"
