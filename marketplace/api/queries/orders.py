"""What belongs to an application."""

from django.db.models import QuerySet

from marketplace.api.models import Application, Delivery, Endpoint
from marketplace.shop.order.models import Order


def orders_of(application: Application) -> "QuerySet[Order]":
    """Return the orders that the application placed; another's are not there."""
    orders: QuerySet[Order] = Order.objects.filter(partner_order__application=application)
    return orders


def endpoints_of(application: Application) -> "QuerySet[Endpoint]":
    """Return the application's endpoints that have not been removed."""
    return Endpoint.objects.filter(application=application, is_active=True)


def deliveries_of(application: Application) -> "QuerySet[Delivery]":
    """Return what was sent, or is to be sent, to the application's endpoints, the newest first."""
    return Delivery.objects.filter(endpoint__application=application).select_related("news").order_by("-pk")
