"""The judgements can be trusted: every rule says something, no query stands twice, all kinds are there, frozen."""

import hashlib
from collections import Counter
from dataclasses import fields

import pytest

from marketplace.common.text import clean
from tests.catalog.search.corpus import Listing, read_corpus
from tests.catalog.search.judgements import Query, fits, grades_of, read_queries

# Of every query with every grade. Whoever changes a judgement changes this, and says why: docs/algorithms/search.md.
FROZEN = "75729d2d34dbc066ba421344a321feb47e27ac7860c883954af3989dd5bb5b3c"

HELD = {field.name: {getattr(one, field.name) for one in read_corpus()} for field in fields(Listing)}


def query(text: str) -> Query:
    return next(one for one in read_queries() if one.text == text)


def listing(start: str) -> Listing:
    return next(one for one in read_corpus() if one.code.startswith(start))


def test_the_judgements_are_as_they_were_frozen():
    lines = [f"{one.text}|{one.held_out}|{sorted(grades_of(one).items())}" for one in read_queries()]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == FROZEN


def test_how_many_of_which_kind():
    queries = read_queries()
    assert Counter(one.kind for one in queries) == {
        "plain": 29,
        "neighbour": 40,
        "typo": 29,
        "english": 19,
        "regional": 26,
        "old-place": 19,
        "new-place": 15,
        "unit": 15,
        "seller": 10,
        "certificate": 11,
        "intent": 10,
        "product-family": 10,
        "essential": 11,
        "prefix": 10,
        "nothing": 10,
    }
    assert sum(one.held_out for one in queries) == len(queries) // 3


def test_a_third_of_each_kind_is_held_out():
    for kind, number in Counter(one.kind for one in read_queries()).items():
        held_out = sum(one.held_out for one in read_queries() if one.kind == kind)
        assert number / 4 <= held_out <= number / 2, kind


def test_no_query_stands_twice():
    assert [
        text for text, times in Counter(clean(one.text).lower() for one in read_queries()).items() if times > 1
    ] == []


@pytest.mark.parametrize("one", read_queries(), ids=lambda one: one.text)
def test_every_rule_says_something(one):
    """Each column exists, each value occurs, and each grade is given to a listing that no higher grade took."""
    if one.kind == "nothing":
        assert grades_of(one) == {}
        return
    for rules in one.rules.values():
        for rule in rules:
            for column, asked in rule.items():
                assert set(asked if isinstance(asked, list) else [asked]) <= HELD[column]
            assert any(fits(rule, each) for each in read_corpus())
    assert set(grades_of(one).values()) == one.rules.keys()
    assert 3 in one.rules


def test_a_query_like_another_is_judged_like_it():
    likes = [one for one in read_queries() if one.like]
    assert len(likes) == 43
    assert {one.kind for one in likes} == {"plain", "typo", "english", "regional"}
    for one in likes:
        assert not query(one.like).like
        assert grades_of(one) == grades_of(query(one.like))


@pytest.mark.parametrize(
    "text, start, grade",
    [
        ("vai thieu", "vai-thieu-luc-ngan/", 3),
        ("vải", "vai-tho-cam/", 1),
        ("vải", "khau-trang-vai/", 0),
        ("vải bắc giang", "vai-thieu-luc-nam/", 3),
        ("vải bắc giang", "vai-thanh-ha/", 2),
        ("vải lục nam", "vai-thieu-luc-ngan/", 2),
        ("dứa", "khom-cau-duc/", 3),
        ("dứa", "dua-xiem-ben-tre/", 0),
        ("dua", "dua-xiem-ben-tre/", 3),
        ("thanh long", "ong-thanh-long/", 0),
        ("trần thanh long", "ong-thanh-long/", 3),
        ("mì tôm", "tom-kho/", 0),
        ("chè", "che-ngot/", 2),
        ("gạo 10 kg", "gao-te-5/ba-dinh/0/0/1", 3),
        ("gạo 10 kg", "gao-te-5/ba-dinh/0/0/0", 2),
        ("trái cây mùa này", "buoi-dien/", 1),
        ("iphone", "vai-thieu-luc-ngan/", 0),
    ],
)
def test_how_some_are_judged(text, start, grade):
    assert grades_of(query(text)).get(listing(start).code, 0) == grade


def test_some_queries_have_more_than_a_page_and_some_a_handful():
    """Else hits@24 would measure nothing but recall, or nothing but the order."""
    relevant = [sum(grade >= 2 for grade in grades_of(one).values()) for one in read_queries() if one.rules]
    assert sum(number > 24 for number in relevant) >= 60
    assert sum(number < 10 for number in relevant) >= 40
