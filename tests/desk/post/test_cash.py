"""Cash at the counter: counted, asked back when it differs, approved by somebody else, sent on."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.domain import hand_over_cash
from logistics.models import CashHandover, Clerk, Remittance
from logistics.queries import held_by_carrier, held_in_till
from marketplace.common.templatetags.market import dong
from marketplace.desk.post.figures import held_by_carriers, today_at
from marketplace.desk.post.views import cash as views
from marketplace.ledger.models import Entry
from tests.factories.logistics import CarrierFactory, ClerkFactory, run_on_the_road
from tests.logistics.door import deliver

CASH, REMIT, HISTORY = (reverse(f"post:{name}") for name in ("cash", "remit", "cash_history"))


@pytest.fixture
def collected(office):
    """The carrier holds 330,000 đ of two parcels."""
    run = run_on_the_road(carrier=office.carrier, by=office.clerk, count=2)
    for stop in run.stops.all():
        deliver(stop)
    return office.carrier


def text(answer):
    return answer.content.decode()


def count_url(carrier):
    return reverse("post:count", args=[carrier.code])


def count(client, url, counted, key=None, **more):
    return client.post(url, {"counted": counted, "key": key or uuid4()} | more, follow=True)


def insist(client, url, counted):
    """Type a figure that differs, read the question, press again."""
    form = count(client, url, counted).context["form"]
    return count(client, url, counted, key=form["key"].value(), reviewed=form["reviewed"].value())


def test_an_exact_count_goes_into_the_till_at_once(as_clerk, office, collected):
    assert dong(330_000) in text(as_clerk.get(CASH))
    assert dong(330_000) in text(as_clerk.get(count_url(collected)))
    key = uuid4()
    for _ in range(2):
        answer = count(as_clerk, count_url(collected), "330k", key=key)
    handover = CashHandover.objects.get()
    assert (handover.counted, handover.status, handover.counted_by) == (330_000, "settled", office.clerk)
    assert answer.redirect_chain == [(reverse("post:handover", args=[handover.pk]), 302)]
    assert (held_by_carrier(collected), held_in_till(office.point)) == (0, 330_000)
    assert "Không còn tiền nào để nộp" in text(as_clerk.get(count_url(collected)))
    assert "không còn giữ tiền nào" in text(count(as_clerk, count_url(collected), "330k"))

    for _ in range(2):
        answer = count(as_clerk, REMIT, "330.000", key=key)
    remittance = Remittance.objects.get()
    assert (remittance.counted, remittance.status) == (330_000, "settled")
    assert held_in_till(office.point) == 0
    for url in (HISTORY, f"{HISTORY}?tab=remittances"):
        assert dong(330_000) in text(as_clerk.get(url))
    assert dong(330_000) in text(as_clerk.get(reverse("post:handover_print", args=[handover.pk])))
    assert dong(330_000) in text(as_clerk.get(reverse("post:remittance_print", args=[remittance.pk])))


def test_what_a_count_holds_comes_by_page_and_is_printed_whole(as_clerk, collected, monkeypatch):
    count(as_clerk, count_url(collected), "330k")
    handover = CashHandover.objects.get()
    numbers = [shipment.seller_order.number for shipment in handover.shipments.order_by("closed_at", "pk")]
    monkeypatch.setattr(views, "PER_PAGE", 1)
    url = reverse("post:handover", args=[handover.pk])
    pages = [text(as_clerk.get(url, {"page": page})) for page in (1, 2)]
    assert [[number in page for number in numbers] for page in pages] == [[True, False], [False, True]]
    assert 'rel="next"' in pages[0]
    paper = text(as_clerk.get(reverse("post:handover_print", args=[handover.pk])))
    assert all(number in paper for number in numbers)


def test_a_difference_is_asked_back_before_it_is_written(as_clerk, collected):
    answer = count(as_clerk, count_url(collected), "320.000")
    assert f"Thiếu {dong(10_000)}" in text(answer)
    assert CashHandover.objects.count() == 0
    form = answer.context["form"]
    other = count(as_clerk, count_url(collected), "340.000", reviewed=form["reviewed"].value())  # another figure
    assert f"Thừa {dong(10_000)}" in text(other)
    assert CashHandover.objects.count() == 0
    done = insist(as_clerk, count_url(collected), "320.000")
    assert f"thiếu {dong(10_000)}" in text(done)
    assert CashHandover.objects.get().status == "difference"


@pytest.mark.parametrize("counted", ["", "-1", "nhiều", "9" * 39, "99.999.999.999", "\x00", "1,5"])
def test_what_is_no_amount_counts_nothing(as_clerk, collected, counted):
    answer = count(as_clerk, count_url(collected), counted)
    assert answer.status_code == 200
    assert answer.context["form"]["counted"].errors
    assert answer.context["form"]["counted"].value() == counted
    assert CashHandover.objects.count() == 0


def test_the_head_approves_what_somebody_else_counted(client, office, collected):
    client.force_login(office.clerk)
    insist(client, count_url(collected), "320.000")
    handover, entries = CashHandover.objects.get(), Entry.objects.count()
    url = reverse("post:handover", args=[handover.pk])
    assert "Người đếm không tự duyệt" in text(client.get(url))
    assert "Duyệt chênh lệch này" not in text(client.get(url))
    assert client.post(url, {"reason": "thối nhầm"}).status_code == 403
    assert "Bưu tá nào" not in text(client.get(CASH))
    assert dong(-10_000) in text(client.get(CASH))
    assert "1 lần nộp tiền lệch" in text(client.get(reverse("post:index")))

    client.force_login(office.head)
    assert "Duyệt chênh lệch này" in text(client.get(url))
    for reason in ("", " \x00", "x" * 201):
        answer = client.post(url, {"reason": reason})
        assert answer.context["form"]["reason"].errors
    handover.refresh_from_db()
    assert (handover.status, Entry.objects.count()) == ("difference", entries)
    for _ in range(2):
        assert "Đã duyệt" in text(client.post(url, {"reason": "thối nhầm cho khách"}, follow=True))
    handover.refresh_from_db()
    assert (handover.status, handover.approved_by, handover.reason) == ("approved", office.head, "thối nhầm cho khách")
    assert Entry.objects.count() == entries + 1
    assert (held_by_carrier(collected), held_in_till(office.point)) == (0, 320_000)


def test_who_counted_does_not_approve_even_as_head(client, office, collected):
    client.force_login(office.head)
    insist(client, count_url(collected), "320.000")
    url = reverse("post:handover", args=[CashHandover.objects.get().pk])
    assert "Duyệt chênh lệch này" not in text(client.get(url))
    answer = client.post(url, {"reason": "tôi tự duyệt"})
    assert "không tự duyệt chênh lệch" in text(answer)
    assert CashHandover.objects.get().status == "difference"


def test_a_carrier_who_is_also_clerk_does_not_count_their_own(client, office, collected):
    ClerkFactory(point=office.point, user=collected.user, role=Clerk.Role.HEAD)
    client.force_login(collected.user)
    assert "không tự đếm" in text(count(client, count_url(collected), "330.000"))
    assert CashHandover.objects.count() == 0


def test_a_short_till_waits_for_the_head_too(client, office, collected):
    client.force_login(office.clerk)
    count(client, count_url(collected), "330.000")
    insist(client, REMIT, "329.000")
    remittance = Remittance.objects.get()
    assert (remittance.status, held_in_till(office.point)) == ("difference", 330_000)
    client.force_login(office.head)
    url = reverse("post:remittance", args=[remittance.pk])
    client.post(url, {"reason": "thiếu tờ 1.000"})
    remittance.refresh_from_db()
    assert (remittance.status, held_in_till(office.point)) == ("approved", 0)


def test_two_questions_say_what_each_carrier_holds(office, collected, django_assert_num_queries):
    second, idle = CarrierFactory(point=office.point), CarrierFactory(point=office.point)
    for carrier in (collected, second):
        deliver(run_on_the_road(carrier=carrier, by=office.clerk).stops.get())
    hand_over_cash(key=uuid4(), carrier=collected, point=office.point, counted=495_000, by=office.clerk)
    deliver(run_on_the_road(carrier=collected, by=office.clerk).stops.get())
    hand_over_cash(key=uuid4(), carrier=collected, point=office.point, counted=1, by=office.clerk)
    deliver(run_on_the_road(carrier=collected, by=office.clerk).stops.get())
    with django_assert_num_queries(2):
        held = held_by_carriers(office.point)
    assert held == {collected.pk: (330_000, 165_000, 1), second.pk: (165_000, 165_000, 1)}
    for carrier in (collected, second, idle):
        assert held.get(carrier.pk, (0,))[0] == held_by_carrier(carrier)
    today = today_at(office.point)
    assert (today.with_carriers, today.in_till, today.waiting_counts) == (495_000, 495_000, 1)


@pytest.mark.parametrize(("url", "queries"), [(CASH, 23), (HISTORY, 7)])
def test_as_many_questions_for_three_as_for_one(as_clerk, office, url, queries, django_assert_num_queries):
    def add():
        carrier = CarrierFactory(point=office.point)
        for counted in (165_000, 160_000):
            deliver(run_on_the_road(carrier=carrier, by=office.clerk).stops.get())
            hand_over_cash(key=uuid4(), carrier=carrier, point=office.point, counted=counted, by=office.clerk)

    add()
    as_clerk.get(url)
    with django_assert_num_queries(queries):
        as_clerk.get(url)
    add()
    add()
    with django_assert_num_queries(queries):
        as_clerk.get(url)
