"""What a write was answered, so that the same request again gets the same answer and does nothing."""

from django.db import models

from marketplace.api.models.applications import Application
from marketplace.common import clock


class KeptAnswer(models.Model):
    """The answer to a write, in the transaction of its effect. ``digest`` is of address and body.

    ``status`` and ``body`` are empty only inside the transaction that is working on it.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)  # the Idempotency-Key
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="api_answer_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.key}"
