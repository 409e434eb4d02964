"""What is asked of the catalogue."""

from catalog.queries.badges import certificates_by_product, certificates_in_force, with_badges
from catalog.queries.products import products_on_sale
from catalog.queries.search import search_products

__all__ = [
    "certificates_by_product",
    "certificates_in_force",
    "products_on_sale",
    "search_products",
    "with_badges",
]
