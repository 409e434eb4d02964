"""Shifts by hand: opened with a float, counted by denomination, approved by the head."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.models import FloatIssue, FloatReturn, Shift
from tests.factories.logistics import ClerkFactory
from tests.factories.sales import shift_with_float, sold


def close(counter, follow=False, **notes):
    form = {f"note_{note}": count for note, count in notes.pop("notes", {}).items()}
    return counter.client.post(reverse("counter:close"), form | notes, follow=follow)


def test_a_shift_is_opened_with_a_float(counter):
    other = ClerkFactory(point=counter.point).user
    counter.client.force_login(other)
    form = {"key": uuid4(), "amount": "50k"}
    refused = counter.client.post(reverse("counter:open"), form)
    assert "Két chỉ còn 0" in refused.content.decode()
    counter.client.force_login(counter.head)
    counter.client.post(reverse("counter:issue"), {"key": uuid4(), "amount": "50k"})
    counter.client.force_login(other)
    assert counter.client.post(reverse("counter:open"), form).url == reverse("counter:index")
    assert Shift.objects.get(clerk=other).float_amount == 50_000
    assert "Bạn đang có một ca mở" in counter.client.get(reverse("counter:open")).content.decode()


def test_only_the_head_gives_the_till_change(counter):
    response = counter.client.post(reverse("counter:issue"), {"key": uuid4(), "amount": "50k"})
    assert (response.status_code, FloatIssue.objects.count()) == (403, 1)


def test_the_head_gives_change_back(counter):
    form = {"key": uuid4(), "amount": "50k", "point": counter.point.pk}
    assert counter.client.post(reverse("counter:give_back"), form).status_code == 403
    counter.client.force_login(counter.head)
    refused = counter.client.post(reverse("counter:give_back"), form).content.decode()
    assert "đóng ca trước" in refused  # the open drawer holds it all
    assert 'value="50k"' in refused
    counter.client.post(reverse("counter:issue"), {"key": uuid4(), "amount": "80k"})
    for _double_click in range(2):
        answer = counter.client.post(reverse("counter:give_back"), form)
    assert (answer.url, FloatReturn.objects.get().amount) == (reverse("counter:open"), 50_000)
    assert "Két còn 30.000" in counter.client.get(reverse("counter:open")).content.decode().replace("\xa0", " ")


def test_an_exact_count_closes_the_shift(counter):
    sold((counter.rice, 2), shift=counter.shift)
    notes = {200_000: 1, 20_000: 1, 10_000: 1, 5_000: 1, 2_000: 1}
    response = close(counter, notes=notes)
    counter.shift.refresh_from_db()
    assert (response.url, counter.shift.status) == (reverse("counter:shift", args=[counter.shift.pk]), "settled")
    printed = counter.client.get(reverse("counter:shift_print", args=[counter.shift.pk])).content.decode()
    assert all(words in printed for words in ("237.000", "200.000", "Phiếu đóng ca"))


def test_the_sum_that_should_be_there_is_not_told_before_the_count(counter):
    sold((counter.rice, 2), shift=counter.shift)
    assert "237.000" not in counter.client.get(reverse("counter:close")).content.decode()


def test_a_difference_is_asked_back_once_then_approved_by_the_head(counter):
    asked = close(counter, notes={100_000: 1})
    assert "thiếu 100.000" in asked.content.decode()
    counter.shift.refresh_from_db()
    assert counter.shift.status == "open"
    close(counter, notes={100_000: 1}, reviewed=asked.context["form"]["reviewed"].value())
    url = reverse("counter:shift", args=[counter.shift.pk])
    assert "Duyệt chênh lệch</button>" not in counter.client.get(url).content.decode()
    assert counter.client.post(url, {"reason": "mất tiền"}).status_code == 403
    counter.client.force_login(counter.head)
    assert counter.client.post(url, {"reason": ""}).status_code == 200
    counter.client.post(url, {"reason": "thối nhầm cho khách"})
    counter.shift.refresh_from_db()
    assert (counter.shift.status, counter.shift.approved_by) == ("approved", counter.head)


@pytest.mark.parametrize("count", ["-1", "x", "1" * 50, "1,5", "\x00"])
def test_counts_that_are_none_are_asked_again(counter, count):
    response = close(counter, notes={100_000: count, 200_000: "x"})
    counter.shift.refresh_from_db()
    assert (response.status_code, counter.shift.status) == (200, "open")


def test_shifts_of_another_point_do_not_exist(counter):
    counter.client.force_login(ClerkFactory().user)
    for name in ("counter:shift", "counter:shift_print"):
        assert counter.client.get(reverse(name, args=[counter.shift.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_long(counter, count, django_assert_num_queries):
    for _number in range(count):
        sold((counter.rice, 1), shift=counter.shift)
        shift_with_float(counter.point, ClerkFactory(point=counter.point).user, 0)
    for url, queries in (
        (reverse("counter:shifts"), 16),
        (reverse("counter:shift", args=[counter.shift.pk]), 10),
    ):
        counter.client.get(url)
        with django_assert_num_queries(queries):
            counter.client.get(url)
