"""Trucks, what the scales said, and which lots lie on them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from farmers.models import Lot
from marketplace.bulk.models.contracts import BulkContract, BulkShare
from marketplace.common import clock
from marketplace.common.append_only import append_only

MOST_NET_GRAMS = 40_000_000
"""No truck of this trade carries more than forty tonnes: more is a slip of the finger."""


class BulkTruck(models.Model):
    """A truck that fetches a contract's goods."""

    contract = models.ForeignKey(BulkContract, models.PROTECT, related_name="trucks")
    plate = models.CharField(_("biển số"), max_length=16)
    driver = models.CharField(_("tài xế"), max_length=120)
    driver_phone = models.CharField(_("số điện thoại tài xế"), max_length=16, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "plate"], name="bulk_truck_once")]

    def __str__(self) -> str:
        return self.plate


class WeighingTicket(models.Model):
    """A truck on the scales, full and empty. Written once; a wrong one is voided by another person."""

    contract = models.ForeignKey(BulkContract, models.PROTECT, related_name="tickets")
    truck = models.ForeignKey(BulkTruck, models.PROTECT, related_name="tickets")
    station = models.CharField(_("trạm cân"), max_length=120)
    station_folded = models.CharField(max_length=120, editable=False)
    number = models.CharField(_("số phiếu cân"), max_length=40)
    gross_grams = models.PositiveBigIntegerField(_("cân cả xe, gam"))
    tare_grams = models.PositiveBigIntegerField(_("cân xe không, gam"))
    net_grams = models.PositiveBigIntegerField()
    price_per_kg = models.PositiveIntegerField()
    due = models.PositiveBigIntegerField()  # đồng: net at the contract's price
    weighed_at = models.DateTimeField()
    photo = models.CharField(max_length=120, blank=True)  # name in the private storage
    key = models.UUIDField(unique=True, editable=False)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station_folded", "number"], name="bulk_ticket_once"),
            models.UniqueConstraint(fields=["contract", "number"], name="bulk_ticket_once_a_contract"),
            models.CheckConstraint(
                condition=Q(net_grams=F("gross_grams") - F("tare_grams"), net_grams__gt=0, tare_grams__gt=0)
                & Q(net_grams__lte=MOST_NET_GRAMS),
                name="bulk_ticket_adds_up",
            ),
        ]
        triggers = [append_only("ticket_append_only")]

    def __str__(self) -> str:
        return self.number


class VoidVoice(models.Model):
    """One voice for voiding a ticket: of the seller, of the trader, or of the post's people who stand between them."""

    class Voice(models.TextChoices):
        SELLER = "seller", _("bên bán")
        TRADER = "trader", _("bên mua")
        POST = "post", _("sàn")

    ticket = models.ForeignKey(WeighingTicket, models.PROTECT, related_name="void_voices")
    voice = models.CharField(max_length=10, choices=Voice.choices)
    reason = models.CharField(_("lý do"), max_length=300)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "voice"], name="bulk_void_voice_once"),
            models.UniqueConstraint(fields=["ticket", "by"], name="bulk_void_person_once"),
        ]
        triggers = [append_only("void_voice_append_only")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.voice}"


class TicketVoid(models.Model):
    """A ticket that was written wrongly does not count: two voices of different people and standing said so."""

    ticket = models.OneToOneField(WeighingTicket, models.PROTECT, related_name="void")
    reason = models.CharField(_("lý do"), max_length=300)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        triggers = [append_only("void_append_only")]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class BulkDraw(models.Model):
    """Which lot lies on a truck, and what it earned its household: a recall reads it."""

    ticket = models.ForeignKey(WeighingTicket, models.PROTECT, related_name="draws")
    share = models.ForeignKey(BulkShare, models.PROTECT, related_name="draws")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="bulk_draws")
    grams = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField()  # đồng: this lot's part of the ticket's due

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "lot"], name="bulk_draw_once"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="bulk_draw_weighs"),
        ]
        triggers = [append_only("draw_append_only")]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.grams} g"
