"""That an order changed: an append-only row, written by the database in the transaction that changed it.

Higher rooms read these rows to bring what they add up of orders (a season's figures) up to date: news goes up without
anything here knowing who listens, and whoever changes an order cannot forget to tell.
"""

import pgtrigger
from django.db import models

from marketplace.common.append_only import append_only


class OrderChange(models.Model):
    """The order was placed or changed in the database transaction ``xid``.

    A reader goes on from the oldest transaction that was still open when it last read: whatever commits later has a
    number from there on, so nothing is passed over, however transactions overlap.
    """

    order = models.ForeignKey("order.Order", models.CASCADE, related_name="changes")
    at = models.DateTimeField()  # of the database's clock, as transactions are
    xid = models.BigIntegerField()

    class Meta:
        app_label = "order"
        indexes = [models.Index(fields=["xid"], name="order_change_xid")]
        triggers = [append_only("change_append_only")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.xid}"


def tells(order_id: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return the trigger that notes the change; ``order_id`` is an SQL expression over the changed row, ``NEW``."""
    return pgtrigger.Trigger(
        name="tells_of_change",
        when=pgtrigger.After,
        operation=operation,
        func=f"""
            INSERT INTO order_orderchange (order_id, at, xid)
            VALUES ({order_id}, now(), pg_current_xact_id()::text::bigint);
            RETURN NULL;
        """,  # noqa: S608  # constants of our own models
    )
