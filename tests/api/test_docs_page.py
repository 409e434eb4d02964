"""The documentation is a page for people: it speaks the language of the switch, not the browser's."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/docs"


def test_it_is_read_in_the_language_that_was_chosen():
    client = Client(headers={"accept-language": "en-GB,en"})
    page = client.get(PAGE)
    assert page.headers["Content-Language"] == "vi"
    assert '<html lang="vi">' in page.content.decode()
    sent = {"language": "en", "next": PAGE}
    assert client.post(reverse("set_language"), sent, headers={"origin": "http://testserver"}).url == PAGE
    page = client.get(PAGE).content.decode()
    assert '<html lang="en">' in page
    assert "API for partners" in page
    assert '<html lang="vi">' in client.get(f"{PAGE}?lang=vi").content.decode()


def test_the_switch_stands_above_the_long_list():
    page = Client().get(PAGE).content.decode()
    assert page.index('name="language"') < page.index("openapi.json") + 500


def test_programs_are_answered_in_the_language_they_ask_for():
    refused = Client().get("/api/v1/products", headers={"accept-language": "en"})
    assert (refused.status_code, refused.headers["Content-Language"]) == (401, "en")
