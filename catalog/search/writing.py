"""Entries and names of the market are written here, from documents."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from catalog.finding import SearchEntry, SearchName, SearchSynonym, SynonymChange
from catalog.search.protocol import SearchDocument
from catalog.search.terms import MOST_TERM, names_of, quoted, terms_of
from catalog.search.unsent import note_unsent
from marketplace.common import clock

AT_ONCE = 1_000
SYNONYMS = Path(__file__).parents[1] / "data" / "synonyms.toml"
_COLUMNS = {
    "product_id": "bigint",
    "terms": "text",
    "crop_id": "bigint",
    "shelf": "text",
    "province": "text",
    "commune": "text",
    "seller": "text",
    "seller_kind": "text",
    "schemes": "text",
    "stars": "int",
    "certified_until": "date",
    "months": "int",
    "per_kg": "int",
    "in_stock": "bool",
    "listed_on": "date",
}
_READ_AS = {"terms": "terms::tsvector", "schemes": "string_to_array(schemes, ',')"}
_WRITE = f"""INSERT INTO catalogue_searchentry ({", ".join(_COLUMNS)}, indexed_at)
    SELECT {", ".join(_READ_AS.get(name, name) for name in _COLUMNS)}, %s
    FROM unnest({", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())}) given ({", ".join(_COLUMNS)})
    ORDER BY product_id
    ON CONFLICT (product_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in (*list(_COLUMNS)[1:], "indexed_at"))}"""  # noqa: S608  from constants


def write_documents(documents: Sequence[SearchDocument], *, as_of: dt.datetime | None = None) -> None:
    """Write the entries of the documents, new or changed, and the names they use. Safe to repeat.

    ``as_of`` is when their facts were read, now unless said.
    """
    for start in range(0, len(documents), AT_ONCE):
        _write(documents[start : start + AT_ONCE], as_of or clock.now())


def _write(documents: Sequence[SearchDocument], as_of: dt.datetime) -> None:
    names: dict[tuple[str, str], str] = {}
    for document in documents:
        for kind, text, shown in names_of(document):
            names.setdefault((kind, text[:MOST_TERM]), shown[:MOST_TERM])
    rows = [_row(document) for document in documents]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRITE, [as_of, *(list(column) for column in zip(*rows, strict=True))])
        SearchName.objects.bulk_create(
            [SearchName(kind=kind, text=text, shown=shown) for (kind, text), shown in sorted(names.items())],
            ignore_conflicts=True,
        )
        note_unsent(document.product for document in documents)


def _row(document: SearchDocument) -> tuple[object, ...]:
    """Return the columns of a document's entry, in the order of ``_COLUMNS``."""
    terms = terms_of(document)
    provinces = [term[2:] for term in terms if term.startswith("p:")]
    ends = [one.until for one in document.certificates if one.until is not None]
    return (
        document.product,
        " ".join(quoted(term) for term in sorted(terms)),
        document.crop,
        document.shelves[0][:120] if document.shelves else "",
        provinces[0] if len(provinces) == 1 else "",
        document.communes[0] if len(document.communes) == 1 else "",
        document.seller,
        document.seller_kind,
        ",".join(sorted({one.scheme for one in document.certificates})),
        max((one.stars for one in document.certificates if one.stars), default=None),
        min(ends, default=None),
        sum(1 << (month - 1) for month in document.months),
        document.per_kg,
        document.in_stock,
        document.listed_on,
    )


def forget_products(products: Sequence[int]) -> None:
    """Take products (ids) out of the search."""
    with transaction.atomic():
        SearchEntry.objects.filter(product__in=products).delete()
        note_unsent(products)


def load_synonyms() -> int:
    """Bring what people call things into the table, from the data file; rows that staff changed stay. How many are new.

    A row of the file that staff switched off stays off, and one that they wrote otherwise does not come back.
    """
    written_otherwise = {
        (one["phrase"], one["means"]) for one in SynonymChange.objects.values_list("was", flat=True) if one
    }
    rows = [SearchSynonym(**row) for row in read_synonyms() if (row["phrase"], row["means"]) not in written_otherwise]
    before = SearchSynonym.objects.count()
    SearchSynonym.objects.bulk_create(rows, ignore_conflicts=True)
    return SearchSynonym.objects.count() - before


def read_synonyms() -> Iterator[dict[str, Any]]:
    """Yield the rows of the data file: phrase, means, kind and source."""
    for group in tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["group"]:
        kind, source = group["kind"], group["source"]
        if kind in (SearchSynonym.Kind.SAME, SearchSynonym.Kind.WIDER):
            for phrase, meanings in group["words"].items():
                for means in [meanings] if isinstance(meanings, str) else meanings:
                    yield {"phrase": phrase, "means": means, "kind": kind, "source": source}
        else:
            for phrase in group["words"]:
                yield {"phrase": phrase, "means": "", "kind": kind, "source": source}
