"""The judgements of the relevance set: queries, and how right each listing of the corpus is for them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.catalog.search.corpus import Listing, read_corpus

GRADES = (3, 2, 1)
Rule = Mapping[str, Any]


@dataclass(frozen=True, eq=False)  # each is itself, so that its grades can be remembered
class Query:
    """What somebody types; ``rules`` say by grade which listings are right. No rules: nothing must be found."""

    text: str
    kind: str
    rules: Mapping[int, tuple[Rule, ...]]
    held_out: bool
    like: str
    why: str

    @property
    def expects_nothing(self) -> bool:
        """Whether the market has no such goods."""
        return not self.rules


@cache
def read_queries() -> tuple[Query, ...]:
    """Return the judged queries in the order of the file."""
    shelves = tomllib.loads(Path(__file__).with_name("judgements.toml").read_text(encoding="utf-8"))
    rows = {row["q"]: row for queries in shelves.values() for row in queries}
    return tuple(_query(kind, row, rows) for kind, queries in shelves.items() for row in queries)


def _query(kind: str, row: dict[str, Any], rows: dict[str, dict[str, Any]]) -> Query:
    judged = rows[row["like"]] if "like" in row else row
    return Query(
        text=row["q"],
        kind=kind,
        rules={grade: _as_tuple(judged[str(grade)]) for grade in GRADES if str(grade) in judged},
        held_out=row.get("held_out", False),
        like=row.get("like", ""),
        why=row.get("why", ""),
    )


def _as_tuple(rules: Rule | list[Rule]) -> tuple[Rule, ...]:
    return tuple(rules) if isinstance(rules, list) else (rules,)


@cache
def grades_of(query: Query) -> Mapping[str, int]:
    """Return the grade of every listing that is not wrong, by code; the highest rule that fits holds."""
    judged = {}
    for listing in read_corpus():
        for grade in GRADES:
            if any(fits(rule, listing) for rule in query.rules.get(grade, ())):
                judged[listing.code] = grade
                break
    return MappingProxyType(judged)


def fits(rule: Rule, listing: Listing) -> bool:
    """Whether each column that a rule names holds what it says, or one of what it says."""
    return all(
        getattr(listing, column) in (asked if isinstance(asked, list) else [asked]) for column, asked in rule.items()
    )
