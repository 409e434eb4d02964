"""How long the embedded engine takes to find: among the season's goods, and in a market seventy times as large.

``python -m bench.search SECONDS`` in the environment of the market asks the judged queries (``tests/catalog/search``)
in random order, each with facets and for three pages, and prints one line of JSON. A process of its own.

``grow`` makes the large market: the season's entries again and again, each time of other households. Where things grow,
how titles are worded and what is packed stays as it is in the season, so a query finds as large a share of a million as
of fifteen thousand. That is the worst that can happen: more goods bring no new names.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

QUERIES = Path(__file__).parents[1] / "tests" / "catalog" / "search" / "judgements.toml"
LIMITS_MS = {"season": 80.0, "million": 200.0}
ROWS = 1_000_000
SHOWN = 24 * 3
SEED = 7
_COLUMNS = (
    "crop_id, shelf, province, commune, seller_kind, schemes, stars, certified_until, months, in_stock, indexed_at"
)
_TURNS = ", ".join(f"'t:{turn}'" for turn in range(64))
# Goods without their products: in this copy nothing else looks for them, and a million products would say nothing more.
_ALONE = """DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'catalogue_searchentry'::regclass AND contype = 'f'
    LOOP EXECUTE format('ALTER TABLE catalogue_searchentry DROP CONSTRAINT %I', name); END LOOP; END $$"""
_AGAIN = f"""INSERT INTO catalogue_searchentry (product_id, terms, seller, per_kg, listed_on, {_COLUMNS})
    SELECT product_id + {{first}},
        ts_delete(terms, ARRAY[{_TURNS}]) || array_to_tsvector(ARRAY['t:' || (hashtext(seller || '-{{copy}}') & 63)]),
        left(seller || '-{{copy}}', 40), per_kg * (80 + hashtext(seller || '{{copy}}') % 20) / 100,
        listed_on - {{copy}} % 60, {_COLUMNS}
    FROM catalogue_searchentry WHERE product_id <= {{last}}"""  # noqa: S608  our own constants


def grow(execute: Callable[[str], object], *, last: int, entries: int, rows: int) -> None:
    """Repeat the entries of a market, whose newest product is ``last``, until there are about ``rows``."""
    execute(_ALONE)
    execute("DROP INDEX catalogue_search_terms")  # made again at the end: a third of the time
    for copy in range(1, max(1, rows // entries)):
        execute(_AGAIN.format(first=copy * last, last=last, copy=copy))
    execute("CREATE INDEX catalogue_search_terms ON catalogue_searchentry USING gin (terms)")


def queries() -> list[str]:
    """Return the texts of the judged queries."""
    read = tomllib.loads(QUERIES.read_text(encoding="utf-8"))
    return [one["q"] for group in read.values() if isinstance(group, list) for one in group]


def main(seconds: float) -> None:
    """Ask for so long, after each query was asked once, and print what it took."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    from catalog.search.postgres import PostgresSearch
    from catalog.search.protocol import Wish
    from marketplace.common import clock

    engine, texts = PostgresSearch(), queries()
    took: list[float] = []
    slowest = (0.0, "")

    def ask(text: str) -> float:
        begun = time.perf_counter()
        engine.find(Wish(text=text, at=clock.now(), most=SHOWN, with_facets=True))
        return (time.perf_counter() - begun) * 1_000

    for text in texts:
        ask(text)
    dice, until = random.Random(SEED), time.monotonic() + seconds  # noqa: S311  a draw, no secret
    while time.monotonic() < until or len(took) < len(texts):
        text = dice.choice(texts)
        took.append(ask(text))
        slowest = max(slowest, (took[-1], text))
    cuts = statistics.quantiles(took, n=20, method="inclusive")
    print(json.dumps({
        "asked": len(took), "p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1),
        "worst_ms": round(slowest[0], 1), "worst": slowest[1],
    }, ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    main(float(sys.argv[1]))
