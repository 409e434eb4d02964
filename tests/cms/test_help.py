"""Help and rules are one step away from every public page."""

import pytest
from django.conf import settings

from marketplace.cms.domain import add_page
from marketplace.demo.data import read

pytestmark = pytest.mark.django_db


def test_every_public_page_leads_to_what_editors_wrote(client):
    add_page(title="Đặt hàng thế nào", slug="dat-hang", kind="help", intro="Chọn rồi đặt.", body="<p>Dễ thôi.</p>")
    assert 'href="/help/"' in client.get("/").content.decode()
    listed = client.get("/help/", follow=True)
    assert listed.redirect_chain == [("/pages/", 302)]
    assert "Đặt hàng thế nào" in listed.content.decode()
    assert "Dễ thôi." in client.get("/pages/dat-hang/").content.decode()


def test_before_anything_is_written_it_leads_home(client):
    assert client.get("/help/").url == "/"


def test_a_reader_of_english_gets_english_or_is_told_that_there_is_none(client):
    words = {"title_en": "How to order", "intro_en": "Choose, then order.", "body_en": "<p>It is easy.</p>"}
    add_page(title="Đặt hàng thế nào", slug="dat-hang", kind="help", body="<p>Dễ thôi.</p>", **words)
    add_page(title="Tin mới", slug="tin", kind="news", body="<p>Vải chín.</p>")
    assert "How to order" not in client.get("/pages/dat-hang/").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = client.get("/pages/dat-hang/").content.decode()
    assert "<h1>How to order</h1>" in shown
    assert "It is easy." in shown
    assert "Dễ thôi." not in shown
    assert "How to order" in client.get("/pages/").content.decode()
    left = client.get("/pages/tin/").content.decode()
    assert "Vải chín." in left
    assert "This page is not in English yet." in left


def test_every_page_of_the_demo_is_in_both_languages():
    for page in read("small")["pages"]:
        assert all(page[name] for name in ("title", "title_en", "intro", "intro_en", "body", "body_en"))
