"""Search by words, without diacritics, the last word perhaps unfinished: PostgreSQL full text over ``folded``."""

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import QuerySet

from catalog.domain.searchtext import words_of
from catalog.models import Product

MOST_WORDS = 12


def search_products(text: str, products: "QuerySet[Product] | None" = None) -> "QuerySet[Product]":
    """Return the products in which every word of ``text`` occurs, the best first; no words → no products.

    Reads the index ``catalogue_product_words``, so the expression here is the one in ``Product.Meta.indexes``.
    """
    found = Product.objects.all() if products is None else products
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return found.none()
    # Words hold only a-z and 0-9 (see words_of), so nothing in them is an operator of the query language.
    asked = SearchQuery(" & ".join([*words[:-1], f"{words[-1]}:*"]), search_type="raw", config="simple")
    vector = SearchVector("folded", config="simple")
    hits: QuerySet[Product] = found.annotate(words=vector).filter(words=asked)
    return hits.order_by(SearchRank(vector, asked).desc(), "-priority", "pk")
