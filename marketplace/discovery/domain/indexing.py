"""Products are written into the search: all of them, or those that changed since.

Nobody has to tell search of a change: who saves a product dates it, and ``catch_up`` looks for later dates every few
seconds. Until then a new product is found by its plain words (see ``discovery.queries.searching``).
"""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.db.models import F, Max, Q

from catalog.models import Product, SearchEntry, SearchSynonym
from catalog.search.unsent import is_noted
from catalog.search.writing import forget_products, load_synonyms, write_documents
from marketplace.common import clock
from marketplace.discovery.queries.documents import documents_of
from marketplace.discovery.queries.offered import OFFERED

AT_ONCE = 500
OVERLAP = dt.timedelta(minutes=10)
"""How long a transaction may take that saves a product: so far back the search looks for changes."""
# What can be had and what it costs, as far as it changed: stock moves without dating its product.
_STOCK = f"""
    UPDATE catalogue_searchentry e SET in_stock = s.in_stock, per_kg = s.per_kg FROM (
        SELECT k.product_id, COALESCE(o.in_stock, FALSE) AS in_stock, o.per_kg
        FROM catalogue_searchentry k LEFT JOIN ({OFFERED.format(among="TRUE")}) o USING (product_id)) s
    WHERE s.product_id = e.product_id AND (s.in_stock, s.per_kg) IS DISTINCT FROM (e.in_stock, e.per_kg)"""  # noqa: S608  our own constant

_STOCK_AND_NOTE = f"""WITH changed AS ({_STOCK} RETURNING e.product_id)
    INSERT INTO catalogue_searchunsent (product_id) SELECT product_id FROM changed"""  # noqa: S608  our own constant


def index_products(products: Sequence[int]) -> int:
    """Write the entries of products (ids), take out those that are not for the public; return how many were written."""
    as_of = clock.now()  # before reading: who saves a product after it is looked at again
    documents = documents_of(products)
    with transaction.atomic():
        write_documents(documents, as_of=as_of)
        forget_products(sorted(set(products) - {one.product for one in documents}))
    return len(documents)


def rebuild_index(*, progress: Callable[[int], object] = lambda rows: None) -> int:
    """Write all entries anew, in slices; ``progress`` is told how many products were looked at. Safe to repeat."""
    written, after = 0, 0
    while ids := list(Product.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        written += index_products(ids)
        after = ids[-1]
        progress(len(ids))
    return written


def catch_up(*, most: int = AT_ONCE) -> int:
    """Write entries of products that have none yet or were saved since, and of those with a lapsed certificate.

    Returns how many products were looked at: ``most`` of each at most, the rest comes next time.
    """
    if not SearchSynonym.objects.exists():  # a new market: nobody has to remember to load its words
        load_synonyms()
    written = SearchEntry.objects.aggregate(last=Max("product"), newest=Max("indexed_at"))
    public = Product.objects.filter(is_public=True).exclude(structure=Product.PARENT)
    unwritten = public.filter(pk__gt=written["last"] or 0).order_by("pk")
    ids = set(unwritten.values_list("pk", flat=True)[:most])
    if written["newest"] is not None:
        saved = Product.objects.filter(
            Q(search_entry__isnull=True, is_public=True) | Q(date_updated__gt=F("search_entry__indexed_at")),
            date_updated__gt=written["newest"] - OVERLAP,
        ).exclude(structure=Product.PARENT)
        lapsed = SearchEntry.objects.filter(certified_until__lt=clock.today()).order_by("certified_until")
        ids.update(saved.order_by("date_updated").values_list("pk", flat=True)[:most])
        ids.update(lapsed.values_list("pk", flat=True)[:most])
    if ids:
        index_products(sorted(ids))
    return len(ids)


def refresh_stock() -> int:
    """Tell search what is in stock and what a kilogram costs, where that changed; return how many entries did."""
    with connection.cursor() as cursor:
        cursor.execute(_STOCK_AND_NOTE if is_noted() else _STOCK)
        return int(cursor.rowcount)


def feed_engine() -> int:
    """Send to the second engine what changed; return how many entries were sent, none where the market has no such."""
    if not is_noted():
        return 0
    from catalog.search.elastic.feeding import send_unsent  # its client is loaded only where there is a server

    return send_unsent()


def rebuild_engine(*, progress: Callable[[int], object] = lambda rows: None) -> int | None:
    """Build the second engine's index anew and turn to it; ``None`` where there is none, or it is being built."""
    if not is_noted():
        return None
    from catalog.search.elastic.feeding import build_index

    return build_index(progress=progress)
