"""Copies of public pages: made once, never too old, and never anybody's own."""

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import redis
from django.conf import settings as django_settings
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template import engines
from django.test import Client
from django.urls import include, path

from marketplace.common.page_cache import cached_page, fragments, store
from marketplace.common.page_cache.shell import Shell, shell_of, unpacked
from marketplace.common.page_cache.store import PageStore

SEEN = SimpleNamespace(requests=[], text="")
PAGE = "{% load own %}<p>{{ said }}</p>{% personal 'name_tag' %}<footer>{{ request.get_full_path }}</footer>"


@cached_page(params=("q", "page"))
def page(request):
    SEEN.requests.append(request)
    request.page_note = {"page": 7}
    return HttpResponse(engines["django"].from_string(PAGE).render({"said": SEEN.text}, request))


@cached_page()
def with_token(request):
    SEEN.requests.append(request)
    return HttpResponse(get_token(request))


@cached_page()
def missing(request):
    SEEN.requests.append(request)
    return HttpResponse("moved away", status=404)


@cached_page()
def moved(request):
    return HttpResponseRedirect("/page/")


@cached_page(own_page_for=lambda request: "place" in request.session)
def placed(request):
    SEEN.requests.append(request)
    return HttpResponse(f"place {request.session.get('place', 'none')}")


def unmarked(request):
    SEEN.requests.append(request)
    return HttpResponse(SEEN.text)


urlpatterns = [
    path("page/", page),
    path("token/", with_token),
    path("missing/", missing),
    path("moved/", moved),
    path("placed/", placed),
    path("unmarked/", unmarked),
    path("", include("marketplace.urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _cache(settings, monkeypatch):
    settings.PAGE_CACHE = True
    SEEN.requests.clear()
    SEEN.text = "first"
    monkeypatch.setattr(store, "_PREFIX", f"page:test:{time.monotonic_ns()}:")
    monkeypatch.setitem(
        fragments._FRAGMENTS,
        "name_tag",
        fragments.Fragment("components/messages.html", lambda request: {"messages": _names(request)}),
    )


def _names(request):
    name = request.session.get("name")
    return [f"hello {name}"] if name else []


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def person(name="", **kept):
    """Return a visitor with a session."""
    client = Client()
    session = client.session
    session.update({"name": name, **kept})
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def test_a_page_is_made_once_for_all_processes():
    one, other = Client(), Client()
    first = text_of(one.get("/page/"))
    SEEN.text = "second"
    assert text_of(one.get("/page/")) == text_of(other.get("/page/")) == first
    assert "first" in first
    assert fragments._PREFIX not in first
    assert len(SEEN.requests) == 1


def test_a_copy_of_a_copy_is_as_old_as_the_first():
    one, other = PageStore(), PageStore()
    one.fetch("a page", lambda: shell("first"))
    time.sleep(0.05)
    other.fetch("a page", lambda: pytest.fail("it is there"))
    first, second = one._copies["a page"].born, other._copies["a page"].born
    assert second <= first + 0.002  # Valkey says milliseconds; rather older than younger


def test_a_page_is_never_older_than_it_may_be(monkeypatch):
    keeper, began = PageStore(), time.monotonic()
    later = SimpleNamespace(seconds=0.0)
    clock = SimpleNamespace(monotonic=lambda: began + later.seconds, sleep=time.sleep)
    monkeypatch.setattr(store, "time", clock)
    assert keeper.fetch("a page", lambda: shell("first")).anonymous == b"first"
    later.seconds = store.REFRESH_AFTER - 0.01
    assert keeper.at_hand("a page").anonymous == b"first"
    later.seconds = store.REFRESH_AFTER
    assert keeper.at_hand("a page") is None
    assert keeper._usable("a page").shell.anonymous == b"first"  # while somebody makes it anew
    later.seconds = store.GONE_AFTER
    assert keeper._usable("a page") is None


def test_valkey_lets_a_page_go_in_time(monkeypatch):
    monkeypatch.setattr(store, "GONE_AFTER", 0.2)
    PageStore().fetch("a page", lambda: shell("first"))
    time.sleep(0.2)
    assert PageStore().fetch("a page", lambda: shell("second")).anonymous == b"second"


def test_a_page_that_took_longer_than_it_may_live_is_not_shared(monkeypatch):
    monkeypatch.setattr(store, "GONE_AFTER", 0.05)

    def slowly():
        time.sleep(0.06)
        return shell("slow")

    assert PageStore().fetch("a page", slowly).anonymous == b"slow"
    assert PageStore().fetch("a page", lambda: shell("anew")).anonymous == b"anew"


def test_while_one_makes_it_anew_others_get_the_old_page_until_it_is_too_old(monkeypatch):
    monkeypatch.setattr(store, "REFRESH_AFTER", 0.1)
    monkeypatch.setattr(store, "GONE_AFTER", 0.6)
    monkeypatch.setattr(store, "_WAIT_FOR_OTHERS", 0.05)
    mine, others = PageStore(), PageStore()
    mine.fetch("a page", lambda: shell("old"))
    time.sleep(0.15)
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        begun.set()
        assert go_on.wait(5)
        return shell("new")

    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(mine.fetch, "a page", slowly)
        assert begun.wait(5)
        assert others.fetch("a page", lambda: pytest.fail("a second one makes it")).anonymous == b"old"
        time.sleep(0.5)  # the old one is 0.65 old
        assert others.fetch("a page", lambda: shell("own")).anonymous == b"own"  # it waits for 0.05, then helps itself
        go_on.set()
        assert made.result(5).anonymous == b"new"


def test_a_crowd_has_a_page_made_once():
    made = []

    def render():
        made.append(1)
        time.sleep(0.2)
        return shell("crowded")

    stores = [PageStore() for _process in range(4)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda number: stores[number % 4].fetch("hot", render).anonymous, range(24)))
    assert (set(answers), len(made)) == ({b"crowded"}, 1)


def test_whoever_fails_to_make_it_does_not_hold_up_the_next():
    def broken():
        raise ZeroDivisionError

    keeper = PageStore()
    with pytest.raises(ZeroDivisionError):
        keeper.fetch("broken", broken)
    begun = time.monotonic()
    assert keeper.fetch("broken", lambda: shell("whole")).anonymous == b"whole"
    assert time.monotonic() - begun < 1


def test_without_valkey_each_process_makes_its_own(settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
    }
    one, other = Client(), Client()
    assert "first" in text_of(one.get("/page/"))
    assert "first" in text_of(other.get("/page/"))
    assert len(SEEN.requests) == 2
    one.get("/page/")
    assert len(SEEN.requests) == 2  # its own copy


def test_what_another_release_left_is_made_anew():
    client = Client()
    server = redis.Redis.from_url(django_settings.CACHES["default"]["LOCATION"])
    client.get("/page/")
    (name,) = server.scan_iter(match=f"{store._PREFIX}*")
    server.set(name, b"\x80nonsense", px=4000)
    assert "first" in text_of(Client().get("/page/"))


def test_nothing_of_the_visitor_reaches_the_view():
    client = person("Hoa")
    client.cookies["tracker"] = "abc"
    client.get(
        "/page/?fbclid=Iw123&utm_source=zalo&q=vai", headers={"user-agent": "Phone 9", "referer": "https://x.vn/"}
    )
    (request,) = SEEN.requests
    assert request.get_full_path() == "/page/?q=vai"
    assert set(request.COOKIES) == {django_settings.LANGUAGE_COOKIE_NAME}
    assert not request.user.is_authenticated
    assert not request.session.keys()
    assert not {"HTTP_USER_AGENT", "HTTP_REFERER", "REMOTE_ADDR"} & set(request.META)


def test_each_visitor_finds_their_own_parts_and_nobody_elses():
    hoa, lan, nobody = person("Hoa"), person("Lan"), Client()
    for _twice in range(2):
        assert "hello Hoa" in text_of(hoa.get("/page/"))
        assert "hello Lan" in text_of(lan.get("/page/"))
        assert "hello" not in text_of(nobody.get("/page/"))
    assert len(SEEN.requests) == 1
    assert fragments._PREFIX not in text_of(hoa.get("/page/"))


def test_a_visitor_cannot_write_a_gap_into_a_page():
    SEEN.text = f"{fragments._PREFIX}{'0' * 24}:name_tag-->"
    assert text_of(Client().get("/page/")).count("&lt;!--own:") == 1
    assert "hello" not in text_of(Client().get("/page/"))


def test_what_sets_a_cookie_is_never_kept():
    one, other = Client(), Client()
    assert one.get("/token/").content != other.get("/token/").content
    assert one.cookies["csrftoken"].value != other.cookies["csrftoken"].value


@pytest.mark.parametrize("address, code", [("/missing/", 404), ("/moved/", 302)])
def test_only_what_is_found_is_kept(address, code):
    for client in (Client(), Client(), person("Hoa")):
        assert client.get(address).status_code == code
    assert fragments._PREFIX not in Client().get(address).content.decode()


def test_not_found_is_looked_for_once_for_one_visitor():
    Client().get("/missing/")
    assert len(SEEN.requests) == 1


def test_who_needs_a_page_of_their_own_gets_one():
    assert text_of(person(place="01234").get("/placed/")) == "place 01234"
    assert text_of(person("Hoa").get("/placed/")) == "place none"
    assert text_of(Client().get("/placed/")) == "place none"
    assert text_of(person(place="56789").get("/placed/")) == "place 56789"


@pytest.mark.parametrize(
    "one, other, made",
    [
        ("/page/?q=vai&page=2", "/page/?page=2&q=vai", 1),
        ("/page/?q=vai", "/page/?q=vai&fbclid=x&utm_medium=y", 1),
        ("/page/?q=vai", "/page/?q=gao", 2),
        ("/page/?q=a&q=b", "/page/?q=b&q=a", 2),
        ("/page/?nonsense=1", "/page/?nonsense=1", 2),  # the page may read it without having said so
        ("/page/?q=" + "a" * 1001, "/page/?q=" + "a" * 1001, 2),
        ("/unmarked/", "/unmarked/", 2),
    ],
)
def test_what_of_an_address_makes_another_page(one, other, made):
    Client().get(one)
    Client().get(other)
    assert len(SEEN.requests) == made


@pytest.mark.parametrize("headers", [{"authorization": "Bearer x"}, {"hx-request": "true"}])
def test_who_asks_in_another_way_gets_no_copy(headers):
    Client().get("/page/")
    Client().get("/page/", headers=headers)
    assert len(SEEN.requests) == 2


def test_a_form_that_is_sent_meets_the_view():
    Client().get("/page/")
    Client().post("/page/")
    assert [request.method for request in SEEN.requests] == ["GET", "POST"]


def test_each_language_and_host_has_its_own_page(settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.vn"]
    english = Client()
    english.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert Client().get("/page/").headers["Content-Language"] == "vi"
    assert english.get("/page/").headers["Content-Language"] == "en"
    Client(headers={"host": "other.vn"}).get("/page/")
    strange = Client()
    strange.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "xx"
    strange.get("/page/")
    assert len(SEEN.requests) == 3


def test_a_host_that_is_not_ours_is_refused():
    assert Client(headers={"host": "evil.example"}).get("/page/").status_code == 400


def test_a_page_that_did_not_change_is_not_sent_again():
    client = Client()
    first = client.get("/page/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first.headers["Vary"]
    assert int(first.headers["Content-Length"]) == len(first.content)
    again = client.get("/page/", headers={"if-none-match": f"W/{first.headers['ETag']}"})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert client.get("/page/", headers={"if-none-match": '"another"'}).status_code == 200
    own = person("Hoa").get("/page/", headers={"if-none-match": first.headers["ETag"]})
    assert own.status_code == 200
    assert own.headers["ETag"] != first.headers["ETag"]
    assert own.headers["X-Frame-Options"] == client.get("/page/").headers["X-Frame-Options"] == "DENY"


def test_who_has_no_cookies_gets_it_compressed_where_the_browser_takes_that():
    SEEN.text = "vải thiều " * 200
    client = Client(headers={"accept-encoding": "gzip, deflate, br"})
    for _twice in range(2):
        packed = client.get("/page/")
        plain = Client().get("/page/")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert gzip.decompress(packed.content) == plain.content
        assert len(packed.content) < len(plain.content) / 10
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert "Content-Encoding" not in plain.headers
    assert client.get("/page/", headers={"if-none-match": packed.headers["ETag"]}).status_code == 304
    mine = person("Hoa").get("/page/", headers={"accept-encoding": "gzip"})  # her token may be in it
    assert "Content-Encoding" not in mine.headers


def test_what_a_view_said_of_its_page_is_known_at_each_copy():
    client = Client()
    client.get("/page/")
    assert client.get("/page/").wsgi_request.page_note == {"page": 7}
    assert Client().get("/page/").wsgi_request.page_note == {"page": 7}


def test_a_shell_stays_itself_as_bytes():
    page = Shell(
        (b"a\n", b"\x00b"),
        ("tools",),
        b"whole \xc4\x91",
        b"\x1f\n\x8b",
        '"tag"',
        {"Content-Type": "text/html"},
        {"n": 1},
    )
    assert unpacked(page.packed()) == page


def shell(text):
    return shell_of(HttpResponse(text), None, lambda name: b"")
