"""What people meet when something is wrong: what happened, what to do next, and never a bare page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error

PHRASES = {400: "Yêu cầu này không đọc được", 500: "Chợ đang gặp trục trặc"}


@pytest.mark.django_db
def test_a_page_that_is_not_there(client):
    response = client.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "Không thấy trang này" in page
    assert 'href="/products/"' in page
    assert 'rel="canonical"' not in page


@pytest.mark.django_db
def test_a_form_from_a_forgotten_page_changes_nothing():
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "0912345678"})
    assert response.status_code == 403
    assert "Trang đã để quá lâu" in response.content.decode()


@pytest.mark.django_db
def test_a_forbidden_page_sends_strangers_to_the_login():
    request = RequestFactory().get("/admin/")
    request.user = AnonymousUser()
    response = permission_denied(request, PermissionDenied())
    assert response.status_code == 403
    page = response.content.decode()
    assert "Trang này không mở được" in page
    assert "Xin đăng nhập" in page


@pytest.mark.parametrize("status, view", [(400, lambda r: bad_request(r, ValueError())), (500, server_error)])
def test_the_last_pages_need_no_database_and_no_context(status, view):
    """No ``django_db`` here: a query would fail the test."""
    response = view(RequestFactory().get("/x/"))
    assert response.status_code == status
    page = response.content.decode()
    assert PHRASES[status] in page
    assert page.startswith("<!doctype html>")


def test_a_nul_byte_in_the_address_is_answered_by_the_400_page(client):
    response = client.get("/products/?q=%00")
    assert response.status_code == 400
    assert PHRASES[400] in response.content.decode()
