"""What the API reads. Orders, endpoints and deliveries start from the application that asks."""

from marketplace.api.queries.orders import deliveries_of, endpoints_of, orders_of
from marketplace.api.queries.products import Filters, Offer, Page, find_product, list_products

__all__ = [
    "Filters",
    "Offer",
    "Page",
    "deliveries_of",
    "endpoints_of",
    "find_product",
    "list_products",
    "orders_of",
]
