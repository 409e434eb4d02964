"""A carrier's run of stops, in the order that a solver gave, with where the travel times came from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.models.network import Carrier, Point
from logistics.models.shipments import Shipment
from marketplace.common import clock


class Run(models.Model):
    """One carrier's deliveries of one day (or part of it) from a point."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("đã xếp")
        OUT = "out", _("đang đi")
        CLOSED = "closed", _("đã về")

    code = models.CharField(max_length=24, unique=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="runs")
    point = models.ForeignKey(Point, models.PROTECT, related_name="runs")
    day = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    # How the order of stops was found: engine, version, seed, cost, what was left out, provenance of travel times.
    plan = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    out_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Stop(models.Model):
    """One shipment on a run. A shipment is on at most one run that has not closed."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("chưa đến")
        DELIVERED = "delivered", _("đã giao")
        FAILED = "failed", _("chưa giao được")
        UNTRIED = "untried", _("chưa kịp giao")  # came back without a visit: no attempt is counted

    run = models.ForeignKey(Run, models.PROTECT, related_name="stops")
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="stops")
    sequence = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    brought_back_at = models.DateTimeField(null=True, blank=True)  # undelivered goods are back at the point

    class Meta:
        ordering = ["run", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["run", "sequence"], name="logistics_stop_sequence"),
            models.UniqueConstraint(fields=["run", "shipment"], name="logistics_stop_once_a_run"),
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(status="waiting"), name="logistics_stop_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.sequence}"
