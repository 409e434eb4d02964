"""What was looked for just now is not looked for again, and nothing new is missed for it."""

import datetime as dt

import pytest
from django.core.cache import caches

from catalog.models import SearchSynonym
from catalog.search import names
from catalog.search.protocol import Filters, Found, Wish
from catalog.search.remembered import RememberedSearch

AT = dt.datetime(2026, 6, 1, 3, 20, tzinfo=dt.UTC)


class Counting:
    """An engine that says how often it was asked."""

    def __init__(self):
        self.asked = 0

    def find(self, wish):
        self.asked += 1
        return Found((self.asked,), total=1)

    def suggest(self, text, *, most):
        return []


@pytest.fixture(autouse=True)
def _forget():
    caches["local"].clear()
    yield
    caches["local"].clear()


def test_the_same_wish_is_answered_from_memory_and_any_other_is_not():
    engine = Counting()
    search = RememberedSearch(engine, state=lambda: (1, "", 1))
    first = search.find(Wish(text="vải", at=AT))
    assert search.find(Wish(text="vải", at=AT + dt.timedelta(minutes=39))) == first == Found((1,), total=1)
    for wish in (
        Wish(text="vai", at=AT),
        Wish(text="vải", at=AT + dt.timedelta(minutes=40)),  # another household's turn
        Wish(text="vải", at=AT, most=5),
        Wish(text="vải", at=AT, with_facets=True),
        Wish(text="vải", at=AT, filters=Filters(crop=7)),
    ):
        before = engine.asked
        search.find(wish)
        assert engine.asked == before + 1, wish


@pytest.mark.django_db
def test_a_word_that_staff_add_is_asked_anew():
    engine = Counting()
    search = RememberedSearch(engine, state=names.state)
    search.find(Wish(text="lệ chi", at=AT))
    search.find(Wish(text="lệ chi", at=AT))
    assert engine.asked == 1
    SearchSynonym.objects.create(phrase="lệ chi thử", means="vải thiều", kind="same", source="thử")
    search.find(Wish(text="lệ chi", at=AT))
    assert engine.asked == 2
