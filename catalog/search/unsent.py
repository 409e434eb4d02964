"""What the second engine has to be told: noted in the transaction that changes an entry, as in an outbox."""

from collections.abc import Iterable

from django.conf import settings

from catalog.finding import SearchUnsent


def is_noted() -> bool:
    """Whether there is a second engine to be told."""
    return bool(settings.ELASTICSEARCH_URL)


def note_unsent(products: Iterable[int]) -> None:
    """Note that the entries of products (ids) changed; nothing where there is no second engine."""
    if is_noted():
        SearchUnsent.objects.bulk_create(SearchUnsent(product_id=product) for product in products)
