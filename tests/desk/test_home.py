"""The list of desks: each person sees where they work, and nothing else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.logistics import ClerkFactory

pytestmark = pytest.mark.django_db


def desks(person) -> list[str]:
    client = Client()
    client.force_login(person)
    return [desk.page for desk in client.get(reverse("desk:home")).context["desks"]]


def test_a_clerk_sees_the_desks_of_the_post() -> None:
    seen = desks(ClerkFactory().user)
    assert "post:index" in seen
    assert "phone:index" in seen
    assert not {"farm:index", "settlement:index", "staff:index", "carrier:run"} & set(seen)


def test_a_consumer_sees_none_and_is_told_whom_to_ask() -> None:
    client = Client()
    client.force_login(UserFactory())
    assert "Bạn chưa có bàn việc nào" in client.get(reverse("desk:home")).content.decode()


def test_every_desk_has_its_page() -> None:
    from marketplace.desk.home import DESKS

    assert all(reverse(desk.page) for desk in DESKS)
