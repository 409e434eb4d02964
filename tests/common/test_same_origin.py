"""Forms without a token: let in from our own pages, refused from others'."""

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from marketplace.common.same_origin import from_own_page

SENT = []


@from_own_page
def add(request):
    SENT.append(request.method)
    return HttpResponse("in")


urlpatterns = [path("add/", add), path("", include("marketplace.urls"))]
pytestmark = pytest.mark.urls(__name__)

OURS = "http://testserver"


@pytest.fixture(autouse=True)
def _nothing_sent():
    SENT.clear()


def send(**headers):
    return Client(enforce_csrf_checks=True).post("/add/", headers={n.replace("_", "-"): v for n, v in headers.items()})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": "same-origin", "origin": "null"},  # a page whose policy hides where it is
        {"origin": OURS},
        {"referer": f"{OURS}/products/vai-1/?q=x"},
    ],
)
def test_our_own_pages_form_comes_in(headers):
    assert send(**headers).status_code == 200
    assert SENT == ["POST"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},  # another host of the same domain
        {"sec_fetch_site": "cross-site", "origin": OURS, "referer": f"{OURS}/"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://testserver"},  # another scheme is another origin
        {"origin": "http://testserver:8000"},
        {"origin": "http://testserver.evil.example", "referer": f"{OURS}/"},
        {"referer": "https://evil.example/http://testserver/"},
        {"referer": "http://testserver@evil.example/"},
        {"referer": "nonsense"},
        {"referer": "http://[broken"},
    ],
)
def test_another_sites_form_is_refused(headers):
    response = send(**headers)
    assert response.status_code == 403
    assert SENT == []


def test_a_trusted_origin_comes_in(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://cho.example"]
    assert send(origin="https://cho.example").status_code == 200


def test_who_says_nothing_needs_the_token():
    assert send().status_code == 403
    client = Client(enforce_csrf_checks=True)
    token = "a" * 32
    client.cookies[django_settings.CSRF_COOKIE_NAME] = token
    assert client.post("/add/", {"csrfmiddlewaretoken": "b" * 32}).status_code == 403
    assert client.post("/add/", {"csrfmiddlewaretoken": token}).status_code == 200
    assert SENT == ["POST"]


def test_looking_needs_nothing():
    assert Client(enforce_csrf_checks=True).get("/add/", headers={"sec-fetch-site": "cross-site"}).status_code == 200
