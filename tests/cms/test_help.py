"""Help and rules are one step away from every public page."""

import pytest
from wagtail.models import Page

from marketplace.cms.domain import add_page, ensure_root

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


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_may_replace_the_root():
    """Its teardown puts Wagtail's welcome page back under the rows that migrations made for it."""
    ensure_root()
    assert not Page.objects.filter(slug="home", depth=2).exists()


@pytest.mark.django_db(transaction=True)
def test_and_the_next_finds_it_as_migrations_left_it():
    welcome = Page.objects.get(slug="home", depth=2)
    assert Page.objects.filter(depth=2).count() == 1
    assert welcome.sites_rooted_here.count() == 1
