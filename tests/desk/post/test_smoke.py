"""Every page of the counter draws, for its own people and for nobody else."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.domain import hand_over_cash, remit_till
from logistics.models import Clerk, Scan
from tests.factories.accounts import UserFactory
from tests.factories.logistics import ClerkFactory, arrived_shipment, run_on_the_road
from tests.logistics.door import deliver, fail

PLAIN = ("index", "accept", "arrive", "dispatch", "find", "returns", "runs", "run_new", "cash", "remit", "cash_history")


@pytest.fixture
def things(office):
    """One of everything: a run with a delivered and a failed stop, a waiting parcel, a short count, a remittance."""
    run = run_on_the_road(carrier=office.carrier, by=office.clerk, count=3)
    first, second, third = run.stops.all()
    deliver(first)
    exact = hand_over_cash(key=uuid4(), carrier=office.carrier, point=office.point, counted=165_000, by=office.clerk)
    remittance = remit_till(key=uuid4(), point=office.point, counted=165_000, by=office.clerk)
    deliver(second)
    short = hand_over_cash(key=uuid4(), carrier=office.carrier, point=office.point, counted=160_000, by=office.clerk)
    fail(third, reason="refused")
    waiting = arrived_shipment(point=office.point, by=office.clerk)
    number = third.shipment.seller_order.number
    pages = [
        ("run", [run.code]),
        ("run_print", [run.code]),
        ("shipment", [number]),
        ("shipment", [waiting.seller_order.number]),
        ("return", [number]),
        ("count", [office.carrier.code]),
        ("handover", [exact.pk]),
        ("handover", [short.pk]),
        ("handover_print", [exact.pk]),
        ("remittance", [remittance.pk]),
        ("remittance_print", [remittance.pk]),
    ]
    posts = [
        ("run_send_out", [run.code]),
        ("run_withdraw", [run.code]),
        ("run_close", [run.code]),
        ("stop_back", [third.pk]),
        ("return", [number]),
        ("count", [office.carrier.code]),
        ("handover", [short.pk]),
        ("remittance", [remittance.pk]),
    ]
    return {
        "pages": [reverse(f"post:{name}", args=args) for name, args in pages],
        "posts": [reverse(f"post:{name}", args=args) for name, args in posts],
    }


def test_every_page_draws_for_clerk_and_head(client, office, things):
    for person in (office.clerk, office.head):
        client.force_login(person)
        for url in [reverse(f"post:{name}") for name in PLAIN] + things["pages"]:
            answer = client.get(url)
            assert answer.status_code == (302 if url.endswith("/return/") else 200), url


def test_strangers_log_in_and_others_read_what_to_do(client, office, things):
    urls = [reverse(f"post:{name}") for name in PLAIN]
    for url in urls + things["pages"]:
        answer = client.get(url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    client.force_login(office.carrier.user)  # a carrier of the point is no clerk of it
    before = Scan.objects.count()
    for url in urls + things["pages"]:
        assert "Bạn chưa làm ở bưu cục nào" in client.get(url).content.decode()
    for url in things["posts"]:
        assert "Bạn chưa làm ở bưu cục nào" in client.post(url, {"counted": "5"}).content.decode()
    assert Scan.objects.count() == before


def test_other_offices_things_do_not_exist(client, office, other_office, things):
    former = ClerkFactory(point=office.point, role=Clerk.Role.HEAD, until=office.point.clerks.first().since).user
    ClerkFactory(point=other_office.point, user=former)
    before = Scan.objects.count()
    for person in (other_office.clerk, other_office.head, former):
        client.force_login(person)
        assert [client.get(url).status_code for url in things["pages"]] == [404] * len(things["pages"])
        answers = [client.post(url, {"counted": "5"}).status_code for url in things["posts"]]
        assert answers == [404] * len(answers)
        for name in PLAIN:
            assert client.get(reverse(f"post:{name}"), {"point": office.point.pk}).status_code == 404
    assert Scan.objects.count() == before


def test_who_works_at_two_points_chooses_and_links_still_work(client, office, other_office, things):
    person = ClerkFactory(point=office.point).user
    ClerkFactory(point=other_office.point, user=person)
    client.force_login(person)
    asked = client.get(reverse("post:cash"))
    assert asked.url == f"{reverse('post:points')}?next=%2Fpost%2Fcash%2F"
    chosen = client.post(reverse("post:points"), {"point": other_office.point.pk, "next": "/post/cash/"}, follow=True)
    assert chosen.redirect_chain == [("/post/cash/", 302)]
    assert chosen.context["request"].counter.point == other_office.point
    page = client.get(things["pages"][0])  # a run of the other point: the page speaks for that one
    assert page.context["request"].counter.point == office.point
    assert client.post(reverse("post:points"), {"point": uuid4()}).status_code == 404
    for away in ("//evil.example/", "https://evil.example/"):
        answer = client.post(reverse("post:points"), {"point": office.point.pk, "next": away})
        assert answer.url == reverse("post:index")


def test_without_a_point(client, db):
    client.force_login(UserFactory())
    assert "Bạn chưa làm ở bưu cục nào" in client.get(reverse("post:points")).content.decode()
