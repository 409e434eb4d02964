"""How good results are: nDCG@10 and hits@24, as docs/algorithms/search.md defines them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean

from tests.catalog.search.judgements import Query, grades_of

PAGE_TOP = 10
PAGE = 24
RELEVANT = 2
"""The least grade that has to be found; what is acceptable (1) counts in the order only."""


def dcg(grades: Sequence[int]) -> float:
    """Return the discounted gain of grades in the order shown: (2^grade - 1) / log2(rank + 1), summed."""
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def ndcg(found: Sequence[str], grades: Mapping[str, int], *, at: int = PAGE_TOP) -> float:
    """Return the gain of the first ``at`` results as a share of the best possible. Raises where nothing is right."""
    _require_once(found)
    best = dcg(sorted(grades.values(), reverse=True)[:at])
    if not best:
        raise ValueError("nDCG of a query that expects nothing")
    return dcg([grades.get(code, 0) for code in found[:at]]) / best


def hits(found: Sequence[str], grades: Mapping[str, int], *, at: int = PAGE) -> float:
    """Return how many of the first ``at`` are relevant, as a share of how many could be. Raises where none is."""
    _require_once(found)
    relevant = {code for code, grade in grades.items() if grade >= RELEVANT}
    if not relevant:
        raise ValueError("hits of a query that expects nothing")
    return len(relevant.intersection(found[:at])) / min(at, len(relevant))


def _require_once(found: Sequence[str]) -> None:
    if len(set(found)) != len(found):
        raise ValueError("a listing was found twice")


@dataclass(frozen=True, slots=True)
class Score:
    """What a query got. ``ndcg`` and ``hits`` are ``None`` where nothing must be found; then ``found`` has to be 0."""

    query: Query
    found: int
    ndcg: float | None
    hits: float | None


def score(query: Query, found: Sequence[str]) -> Score:
    """Return the score of the codes of listings that were found, best first."""
    if query.expects_nothing:
        return Score(query, len(found), None, None)
    grades = grades_of(query)
    return Score(query, len(found), ndcg(found, grades), hits(found, grades))


@dataclass(frozen=True, slots=True)
class Report:
    """The means over all queries that expect something, and those that should have found nothing but did not."""

    ndcg: float
    hits: float
    noisy: tuple[str, ...]
    scores: tuple[Score, ...]

    def worst(self, most: int = 20) -> list[Score]:
        """Return the queries that lose the most, for a person to read."""
        judged = [one for one in self.scores if not one.query.expects_nothing]
        return sorted(judged, key=lambda one: min(one.ndcg or 0.0, one.hits or 0.0))[:most]


def measure(queries: Iterable[Query], search: Callable[[str], Sequence[str]]) -> Report:
    """Run each query through ``search`` (text in, codes of listings out, best first; at least the first 24)."""
    scores = tuple(score(query, search(query.text)) for query in queries)
    return Report(
        ndcg=fmean(one.ndcg for one in scores if one.ndcg is not None),
        hits=fmean(one.hits for one in scores if one.hits is not None),
        noisy=tuple(one.query.text for one in scores if one.query.expects_nothing and one.found),
        scores=scores,
    )
