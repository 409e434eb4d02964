"""What customers are told on the way. Queued in the caller's transaction, sent after it."""

from collections.abc import Iterable

from django.utils import translation

from logistics.models import DeliveryAttempt, Run, Shipment, Stop, Zone
from marketplace.common.phones import national
from marketplace.messaging.domain import MessageSpec, queue_messages


def tell_out_for_delivery(run: Run, leaving: Iterable[tuple[Shipment, Stop]]) -> None:
    """Tell the customers of what leaves with a run who comes, and how much cash to have at hand."""
    person = run.carrier.user
    phone = person.reachable_phone
    carrier = {"carrier_name": str(person), "carrier_phone": national(phone) if phone else ""}
    queue_messages(
        _message(shipment, "out_for_delivery", f"out:{stop.pk}", {"cash_due": shipment.cash_due, **carrier})
        for shipment, stop in leaving
    )


def tell_delivered(shipment: Shipment, attempt: DeliveryAttempt, *, team: str = "") -> None:
    """Tell the customer that the parcel was handed over, to them or to the team that brings it, and what was paid."""
    event = f"delivered:{shipment.pk}"
    if team:
        _tell(shipment, "delivered_to_team", event, {"cash": attempt.cash, "team": team})
    else:
        _tell(shipment, "delivered", event, {"cash": attempt.cash})


def tell_failed(shipment: Shipment, attempt: DeliveryAttempt) -> None:
    """Tell the customer why the parcel did not arrive."""
    with translation.override(shipment.seller_order.order.language):
        reason = str(attempt.get_reason_display())
    _tell(shipment, "delivery_failed", f"failed:{attempt.pk}", {"reason": reason})


def tell_returned(shipment: Shipment) -> None:
    """Tell the customer that the parcel went back to its seller and nothing is owed."""
    _tell(shipment, "returned", f"returned:{shipment.pk}", {})


def tell_held(shipment: Shipment, zone: Zone) -> None:
    """Tell the customer that the commune is a red zone now, so the parcel waits at the office."""
    _tell(shipment, "zone_held", f"held:{zone.pk}:{shipment.pk}", {"office": shipment.delivery_point.name})


def _tell(shipment: Shipment, template: str, event: str, context: dict[str, object]) -> None:
    queue_messages([_message(shipment, template, event, context)])


def _message(shipment: Shipment, template: str, event: str, context: dict[str, object]) -> MessageSpec:
    order = shipment.seller_order.order
    return MessageSpec(
        channel="sms",
        to=order.recipient_phone,
        template=template,
        context={"number": shipment.seller_order.number, **context},
        language=order.language,
        dedupe_key=f"shipment:{event}",
    )
