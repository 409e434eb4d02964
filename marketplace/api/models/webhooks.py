"""News for partners: what happened to their orders, and each attempt to tell them."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import crypto
from marketplace.api.models.applications import Application
from marketplace.common import clock


class EventKind(models.TextChoices):
    """What an application can be told of."""

    ORDER_PLACED = "order.placed", _("đơn đã đặt")
    ORDER_STATUS = "order.status", _("đơn đổi trạng thái")
    ORDER_CANCELLED = "order.cancelled", _("đơn đã hủy")
    SHIPMENT_STATUS = "shipment.status", _("kiện đổi trạng thái")
    SHIPMENT_DELIVERED = "shipment.delivered", _("kiện đã giao")
    SHIPMENT_RETURNED = "shipment.returned", _("kiện đã trả về")


@pghistory.track(fields=["url", "is_active"])
class Endpoint(models.Model):
    """Where an application wants its news. The secret signs what is sent there; it is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="endpoints")
    url = models.CharField(_("địa chỉ"), max_length=500)
    events = ArrayField(models.CharField(max_length=30, choices=EventKind.choices), verbose_name=_("tin"))
    secret_sealed = models.TextField(editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.url

    def secret(self) -> str:
        """Return the secret in clear; only what signs reads it."""
        return crypto.decrypt(self.secret_sealed)


class News(models.Model):
    """Something that happened to an order of an application; ``data`` is what is told, without personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="news")
    kind = models.CharField(max_length=30, choices=EventKind.choices)
    data = models.JSONField()
    at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Delivery(models.Model):
    """One piece of news on its way to one endpoint: tried, tried again later, given up with the reason."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        DELIVERED = "delivered", _("đã nhận")
        GIVEN_UP = "given_up", _("đã thôi gửi")

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    news = models.ForeignKey(News, models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)  # since it was queued or asked for again
    not_before = models.DateTimeField(default=clock.now)
    last_status = models.PositiveSmallIntegerField(null=True)  # HTTP status of the last answer, if there was one
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["news", "endpoint"], name="api_delivery_once")]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(status="waiting"), name="api_delivery_waiting"),
            models.Index(fields=["endpoint", "-id"], name="api_delivery_list"),
        ]

    def __str__(self) -> str:
        return f"{self.news_id} → {self.endpoint_id}"


class NewsCursor(models.Model):
    """Up to which database transaction the changes of orders have been read."""

    name = models.CharField(max_length=20, primary_key=True)
    xid = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.xid}"
