"""What travels: a shipment to the door, its postal items, every scan of them, every attempt at the door."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.network import Carrier, Point
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.shop.order.models import Line, SellerOrder


@pghistory.track(fields=["status"])
class Shipment(models.Model):
    """What travels together to the door and carries the cash due there (whole đồng)."""

    class Status(models.TextChoices):
        CREATED = "created", _("chờ đóng gói")  # by the household, or by the point for what lies on its shelf
        ALLOCATED = "allocated", _("chờ gửi bưu cục")  # packed, with an S10 number
        HANDED_IN = "handed_in", _("bưu cục đã nhận")
        IN_TRANSIT = "in_transit", _("đang trên đường")
        AT_OFFICE = "at_office", _("đã đến bưu cục phát")
        OUT_FOR_DELIVERY = "out_for_delivery", _("bưu tá đang giao")
        DELIVERED = "delivered", _("đã giao")
        FAILED = "failed", _("giao chưa được")
        RETURNING = "returning", _("đang chuyển hoàn")
        RETURNED = "returned", _("đã trả về người bán")
        CANCELLED = "cancelled", _("đã hủy")

    seller_order = models.OneToOneField(SellerOrder, models.PROTECT, related_name="shipment")
    delivery_point = models.ForeignKey(Point, models.PROTECT, related_name="deliveries")
    acceptance_point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="acceptances")
    status = models.CharField(max_length=18, choices=Status.choices, default=Status.CREATED)
    cash_due = models.PositiveBigIntegerField()  # đồng to collect at the door; 0 once collected or cancelled
    cash_collected = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Scans that the story of its parcels cannot explain: kept, counted here, looked into by a person.
    contradictions = models.PositiveSmallIntegerField(default=0)
    promised_by = models.DateTimeField(_("hẹn giao trước"), null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)  # of the door, or else of the commune's centre
    longitude = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["delivery_point", "status"], name="logistics_shipment_desk")]

    def __str__(self) -> str:
        return f"{self.seller_order}"


class PostalItem(models.Model):
    """One parcel with a UPU S10 number, not used again within 12 months."""

    s10 = models.CharField(max_length=13, unique=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="items")
    grams = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.s10


class AcceptedWeight(models.Model):
    """Goods sold by weight that weighed less on the post's scales than when they were packed: the new final grams."""

    key = models.UUIDField()  # of the weighing, which may be of several lines
    line = models.ForeignKey(Line, models.PROTECT, related_name="accepted_weights")
    point = models.ForeignKey(Point, models.PROTECT, related_name="+")
    grams_before = models.PositiveBigIntegerField()
    grams = models.PositiveBigIntegerField()
    price_before = models.PositiveBigIntegerField()  # đồng for the line
    price = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "line"], name="logistics_accepted_weight_once"),
            models.CheckConstraint(
                condition=Q(grams__gt=0, grams__lt=F("grams_before"), price__lte=F("price_before")),
                name="logistics_accepted_weight_less",
            ),
        ]
        triggers = [append_only("accepted_weight_append_only")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.grams_before} → {self.grams}"


class Scan(models.Model):
    """A parcel was seen: accepted once however often it is sent, in any order; both times are kept."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("nhận gửi")
        DISPATCH = "dispatch", _("chuyển đi")
        ARRIVE = "arrive", _("đến bưu cục phát")
        OUT = "out", _("giao bưu tá")
        DELIVER = "deliver", _("phát thành công")
        FAIL = "fail", _("phát không thành công")
        BACK = "back", _("bưu tá trả về bưu cục")
        RETURN = "return", _("chuyển hoàn")
        RETURNED = "returned", _("đã trả người gửi")

    key = models.UUIDField(unique=True)  # made by the device; the same event sent again carries the same key
    item = models.ForeignKey(PostalItem, models.PROTECT, related_name="scans")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="scans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    device_time = models.DateTimeField()
    server_time = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        triggers = [append_only("scan_append_only")]
        indexes = [models.Index(fields=["item", "device_time"], name="logistics_scan_story")]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class DeliveryAttempt(models.Model):
    """What happened at the door, once for each key: delivered with cash, or not, and why."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", _("đã giao")
        FAILED = "failed", _("chưa giao được")

    class Reason(models.TextChoices):
        NOBODY_HOME = "nobody_home", _("không có người nhà")
        NO_ANSWER = "no_answer", _("gọi không nghe máy")
        WRONG_ADDRESS = "wrong_address", _("sai địa chỉ")
        REFUSED = "refused", _("khách từ chối nhận")
        NO_MONEY = "no_money", _("khách chưa có tiền")
        DAMAGED = "damaged", _("hàng hư hỏng")

    key = models.UUIDField(unique=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="delivery_attempts")
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="attempts")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    cash = models.PositiveBigIntegerField(default=0)
    received_by = models.CharField(_("người nhận"), max_length=120, blank=True)
    handover = models.UUIDField(null=True, blank=True)  # the key of the hand-over to a team that it was part of
    device_time = models.DateTimeField()
    server_time = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(outcome="delivered"), name="logistics_delivered_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="delivered", reason="") | (Q(outcome="failed", cash=0) & ~Q(reason="")),
                name="logistics_attempt_makes_sense",
            ),
        ]
        triggers = [append_only("attempt_append_only")]

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.outcome}"
