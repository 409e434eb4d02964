"""At the door, in short: the run's own carrier, now, unless told otherwise."""

from typing import Any
from uuid import uuid4

from logistics.domain import record_delivery, record_failure
from logistics.models import DeliveryAttempt, Stop
from marketplace.common import clock


def deliver(stop: Stop, **changes: Any) -> DeliveryAttempt:
    """Deliver the stop's parcel for what is due."""
    stop.shipment.refresh_from_db()
    carrier = stop.run.carrier
    arguments = {
        "key": uuid4(),
        "shipment": stop.shipment,
        "carrier": carrier,
        "cash": stop.shipment.cash_due,
        "received_by": "Chị Hoa",
        "device_time": clock.now(),
        "by": carrier.user,
    }
    return record_delivery(**(arguments | changes))


def fail(stop: Stop, **changes: Any) -> DeliveryAttempt:
    """Fail at the stop: nobody is at home."""
    carrier = stop.run.carrier
    arguments = {
        "key": uuid4(),
        "shipment": stop.shipment,
        "carrier": carrier,
        "reason": DeliveryAttempt.Reason.NOBODY_HOME,
        "device_time": clock.now(),
        "by": carrier.user,
    }
    return record_failure(**(arguments | changes))
