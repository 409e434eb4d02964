"""Without a network: a page that says so, kept by a program that keeps nothing else."""

import json
import re

import pytest
from django.conf import settings as real

pytestmark = pytest.mark.django_db


def test_the_page_says_what_is_not_lost_and_asks_for_nothing_of_a_visitor(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/offline/")
    text = page.content.decode()
    assert "Giỏ hàng và đơn đã đặt vẫn còn nguyên" in text
    assert "<script" not in text
    assert not page.cookies


def test_in_english_too(client):
    client.cookies[real.LANGUAGE_COOKIE_NAME] = "en"
    text = client.get("/offline/").content.decode()
    assert '<html lang="en">' in text
    assert "No network" in text


def test_the_program_keeps_that_page_with_its_look_and_nothing_else(client):
    script = client.get("/sw.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "no-cache"
    text = script.content.decode()
    kept = json.loads(re.search(r"KEPT = (\[.*?\])", text)[1])
    assert kept == ["/offline/", "/static/base/market.css", "/static/base/favicon.svg"]
    assert "cache.put" not in text
    assert all(client.get(address).status_code == 200 for address in kept[:1])


def test_other_words_are_another_version(client):
    def version():
        return re.search(r'CACHE = "offline-([0-9a-f]+)"', client.get("/sw.js").content.decode())[1]

    first = version()
    assert version() == first
    client.cookies[real.LANGUAGE_COOKIE_NAME] = "en"
    assert version() != first


def test_pages_ask_for_it(client):
    script = (real.THEME_DIR / "static/base/market.js").read_text()
    assert 'navigator.serviceWorker?.register("/sw.js")' in script
    policy = client.get("/offline/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "worker-src" not in policy  # script-src speaks for it
