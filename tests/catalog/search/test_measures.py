"""The measures, against values computed by hand; and what a perfect, a mute and a naive search get on the whole set."""

from functools import cache

import pytest

from marketplace.common.text import fold
from tests.catalog.search.corpus import read_corpus
from tests.catalog.search.judgements import Query, grades_of, read_queries
from tests.catalog.search.measures import dcg, hits, measure, ndcg, score

NOTHING = Query(text="iphone", kind="nothing", rules={}, held_out=False, like="", why="")
# Gains 7, 3, 1, 0; discounts by rank 1, log2(3) = 1.58496, 2, log2(5) = 2.32193.
GRADES = {"a": 3, "b": 2, "c": 1}


@pytest.mark.parametrize(
    "grades, expected",
    [
        ([], 0.0),
        ([3], 7.0),
        ([0, 3], 4.416508),  # 7 / 1.58496
        ([3, 2, 1], 9.392789),  # 7 + 1.892789 + 0.5
        ([3, 2, 0, 1], 9.323466),  # 7 + 1.892789 + 0 + 0.430677
    ],
)
def test_dcg(grades, expected):
    assert dcg(grades) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    "found, expected",
    [
        (["a", "b", "c"], 1.0),
        (["a", "b", "c", "x", "y"], 1.0),
        (["a", "b", "x", "c"], 0.992620),  # 9.323466 / 9.392789
        (["c", "b", "a"], 0.680606),  # (1 + 1.892789 + 3.5) / 9.392789
        (["x", "a"], 0.470202),  # 4.416508 / 9.392789
        (["x"], 0.0),
        ([], 0.0),
    ],
)
def test_ndcg(found, expected):
    assert ndcg(found, GRADES) == pytest.approx(expected, abs=1e-6)


def test_ndcg_looks_at_the_first_ten_only():
    wrong = [f"x{number}" for number in range(10)]
    assert ndcg([*wrong, "a", "b", "c"], GRADES) == 0.0
    assert ndcg([*wrong[:9], "a"], {"a": 3}) == pytest.approx(0.289065, abs=1e-6)  # 1 / log2(11)
    # Twelve are right, ten can be shown: ten of them are perfect.
    assert ndcg([str(number) for number in range(10)], {str(number): 3 for number in range(12)}) == 1.0


@pytest.mark.parametrize(
    "found, expected",
    [(["a", "b"], 1.0), (["b", "x", "a"], 1.0), (["a", "c"], 0.5), (["c"], 0.0), ([], 0.0)],
)
def test_hits_ask_for_relevant_ones_in_any_order(found, expected):
    assert hits(found, GRADES) == expected


def test_hits_of_more_than_a_page_ask_for_a_page():
    many = {str(number): 2 for number in range(100)}
    assert hits([str(number) for number in range(24)], many) == 1.0
    assert hits([str(number) for number in range(18)], many) == 0.75
    assert hits([*(f"x{number}" for number in range(12)), *(str(number) for number in range(24))], many) == 0.5


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(ValueError, match="expects nothing"):
        ndcg(["a"], {})
    with pytest.raises(ValueError, match="expects nothing"):
        hits(["a"], {"a": 1})
    for measured in (ndcg, hits):
        with pytest.raises(ValueError, match="twice"):
            measured(["a", "a"], GRADES)


def test_a_query_that_expects_nothing_counts_what_it_found():
    assert (score(NOTHING, ["a"]).found, score(NOTHING, ["a"]).ndcg) == (1, None)
    assert score(NOTHING, []).found == 0


def perfect(text: str) -> list[str]:
    grades = grades_of(next(one for one in read_queries() if one.text == text))
    return sorted(grades, key=lambda code: -grades[code])


@cache
def titles() -> dict[str, str]:
    return {one.code: f" {fold(one.title)}" for one in read_corpus()}


def naive(text: str) -> list[str]:
    """Every folded word begins a word of the title: what a shop has that never thought about search."""
    words = fold(text).split()
    return [code for code, title in titles().items() if all(f" {word}" in title for word in words)]


def test_a_perfect_search_gets_all_and_a_mute_one_nothing():
    best = measure(read_queries(), perfect)
    assert (best.ndcg, best.hits, best.noisy) == (pytest.approx(1.0), 1.0, ())
    mute = measure(read_queries(), lambda text: [])
    assert (mute.ndcg, mute.hits, mute.noisy) == (0.0, 0.0, ())


def test_a_naive_search_is_far_from_the_aim():
    """The negative control: a set that this passes would prove nothing."""
    report = measure(read_queries(), naive)
    assert report.ndcg < 0.5
    assert report.hits < 0.5
    assert report.worst(1)[0].hits == 0.0


def test_a_search_that_always_answers_is_caught():
    everything = [one.code for one in read_corpus()]
    assert len(measure(read_queries(), lambda text: everything).noisy) == 10
