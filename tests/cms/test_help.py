"""Help and rules are one step away from every public page."""

import pytest

from marketplace.cms.domain import add_page

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
