"""The desk of those who write the market's pages opens, with all that it shows."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


DESK = (
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailimages:index",
    "wagtaildocs:index",
    "wagtailsites:index",
)


@pytest.mark.parametrize("name", DESK)
def test_the_desk_opens(editor, name):
    assert editor.get(reverse(name), follow=True).status_code == 200


def test_a_page_is_opened_to_be_written(editor):
    page = Page.objects.filter(depth=2).first() or Page.objects.get(depth=1)
    assert editor.get(reverse("wagtailadmin_explore", args=[page.pk])).status_code == 200
    if page.depth > 1:
        assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
