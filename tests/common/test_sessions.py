"""Sessions are Django's, at fewer questions."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.base import CreateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from marketplace.common.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**values):
    store = SessionStore()
    store.update(values)
    store.save()
    return store.session_key


def test_what_was_kept_is_found_with_one_question(django_assert_num_queries):
    key = kept(place="01-2-345")
    SessionStore(key).get("place")
    with django_assert_num_queries(1):
        assert SessionStore(key)["place"] == "01-2-345"


def test_one_that_is_over_is_no_session():
    key = kept(place="x")
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    store = SessionStore(key)
    assert store.get("place") is None
    assert store.session_key is None


def test_an_unknown_key_is_never_taken_over():
    store = SessionStore("a" * 32)
    assert store.get("place") is None
    store["place"] = "y"
    store.save()
    assert store.session_key != "a" * 32


def test_a_new_one_takes_one_insert_and_never_anothers_key(monkeypatch):
    taken = kept(place="x")
    keys = iter([taken, "b" * 32])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda self: next(keys))
    store = SessionStore()
    store.create()
    assert store.session_key == "b" * 32
    assert SessionStore(taken)["place"] == "x"
    store = SessionStore(taken)
    with pytest.raises(CreateError):
        store.save(must_create=True)
