"""The strict policy is on every answer; only Wagtail's own desk has a looser one."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.common.security_policy import ContentSecurityPolicy
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
HEADER = "Content-Security-Policy"


def policy_of(response):
    return dict(part.split(" ", 1) for part in response.headers[HEADER].split("; "))


@pytest.mark.parametrize(
    "address", ["/", "/products/", "/nowhere/", "/account/login/", "/desk/", "/healthz", "/robots.txt"]
)
def test_no_page_of_ours_runs_what_stands_in_it(client, address):
    policy = policy_of(client.get(address))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert (policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == ("'none'", "'none'", "'self'")
    assert "unsafe" not in " ".join(policy.values())


def test_a_copy_has_the_policy_too(settings):
    settings.PAGE_CACHE = True
    answers = [Client().get("/") for _twice in range(2)]
    assert [policy_of(each)["script-src"] for each in answers] == ["'self'", "'self'"]


def test_editors_have_a_looser_one(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    policy = policy_of(client.get(reverse("wagtailadmin_home")))
    assert policy["script-src"] == "'self' 'unsafe-inline'"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe-eval" not in policy["script-src"]
    assert "unsafe" not in client.get("/").headers[HEADER]


def test_tiles_of_the_map_may_come_from_their_server(settings, rf):
    settings.MAP_TILE_URL = "https://tiles.example/{z}/{x}/{y}.png"
    from django.http import HttpResponse

    response = ContentSecurityPolicy(lambda request: HttpResponse())(rf.get("/points/map/"))
    assert policy_of(response)["img-src"] == "'self' data: https://tiles.example"


def test_what_brings_its_own_policy_keeps_it(client):
    assert client.get("/media/nothing.webp").status_code == 404
    assert re.search("default-src", client.get("/media/nothing.webp").headers[HEADER])
