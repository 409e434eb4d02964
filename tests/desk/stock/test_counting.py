"""The head counts a shelf at the desk: typed once, asked for reasons, printed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.models import StockCount
from marketplace.shop.partner.models import StockRecord
from tests.desk.counter.conftest import counter  # noqa: F401  the same point with its shelf
from tests.factories.logistics import ClerkFactory, stocked_outlet
from tests.factories.sales import sold

COUNT = reverse("stock:count")


@pytest.fixture
def head(counter):  # noqa: F811
    counter.client.force_login(counter.head)
    return counter


def drawn(head):
    """Return what the page sends if nothing is typed."""
    form = head.client.get(COUNT).context["form"]
    return {form.add_prefix(name): form[name].value() or "" for name in form.fields}


def level(record):
    return StockRecord.objects.get(pk=record.pk).num_in_stock


def test_a_difference_is_asked_for_its_reason_then_written_once(head):
    typed = drawn(head) | {f"packs_{head.rice.pk}": "38", f"packs_{head.eggs.pk}": "12"}
    asked = head.client.post(COUNT, typed)
    assert "Sổ ghi 40, đếm được 38" in asked.content.decode()
    assert (StockCount.objects.count(), asked.context["form"][f"packs_{head.rice.pk}"].value()) == (0, "38")
    typed[f"reason_{head.rice.pk}"] = "rách hai túi"
    for _double_click in range(2):
        answer = head.client.post(COUNT, typed)
    done = StockCount.objects.get()
    assert (answer.url, level(head.rice), level(head.eggs)) == (reverse("stock:counted", args=[done.pk]), 38, 12)
    paper = head.client.get(answer.url).content.decode()
    assert all(words in paper for words in ("rách hai túi", "Gạo tẻ 1 kg", "Trứng gà vỉ 10", "Biên bản kiểm kê"))
    assert answer.url in head.client.get(COUNT).content.decode()


def test_the_books_are_not_shown_before_the_count(head):
    """Whoever sees the sum finds the sum: neither the sheet nor the page says what should be there."""
    for page in (COUNT, reverse("stock:count_sheet")):
        shown = head.client.get(page).content.decode()
        assert "Gạo tẻ 1 kg" in shown
        assert '<td class="num"' not in shown
        assert ">40<" not in shown


def test_an_item_that_is_left_empty_is_not_counted(head):
    head.client.post(COUNT, drawn(head) | {f"packs_{head.eggs.pk}": "12"})
    assert list(StockCount.objects.get().lines.values_list("stockrecord", "counted")) == [(head.eggs.pk, 12)]
    assert level(head.rice) == 40
    nothing = head.client.post(COUNT, drawn(head))
    assert "ít nhất một món" in nothing.content.decode()


def test_a_sale_in_between_asks_for_that_item_again(head):
    typed = drawn(head) | {f"packs_{head.rice.pk}": "40", f"packs_{head.eggs.pk}": "12"}
    sold((head.rice, 3), shift=head.shift)
    asked = head.client.post(COUNT, typed)
    assert "Trong lúc đếm có hàng ra vào: Gạo tẻ 1 kg" in asked.content.decode()
    assert (StockCount.objects.count(), level(head.rice)) == (0, 37)
    again = asked.context["form"]
    assert (again[f"seen_{head.rice.pk}"].value(), again[f"packs_{head.rice.pk}"].value()) == ("37", "40")
    typed |= {f"seen_{head.rice.pk}": "37", f"packs_{head.rice.pk}": "37"}
    assert head.client.post(COUNT, typed).status_code == 302
    assert level(head.rice) == 37


@pytest.mark.parametrize("packs", ["-1", "x", "1" * 50, "1,5", "100001"])
def test_what_is_no_count_is_asked_again(head, packs):
    answer = head.client.post(COUNT, drawn(head) | {f"packs_{head.rice.pk}": packs, f"reason_{head.rice.pk}": "x"})
    assert (answer.status_code, StockCount.objects.count(), level(head.rice)) == (200, 0, 40)


def test_a_forged_page_counts_nothing(head):
    for seen in ("", "-1", "x", "9" * 30):
        typed = drawn(head) | {
            f"packs_{head.rice.pk}": "1",
            f"reason_{head.rice.pk}": "x",
            f"seen_{head.rice.pk}": seen,
        }
        assert head.client.post(COUNT, typed).status_code == 200
    assert head.client.post(COUNT, drawn(head) | {"key": "x", f"packs_{head.rice.pk}": "40"}).status_code == 200
    assert not StockCount.objects.exists()


def test_a_clerk_prints_the_sheet_and_does_not_count(counter):  # noqa: F811
    assert counter.client.get(COUNT).status_code == 403
    assert counter.client.post(COUNT, {"key": str(uuid4())}).status_code == 403
    assert counter.client.get(reverse("stock:count_sheet")).status_code == 200
    counter.client.force_login(ClerkFactory(role="head").user)
    assert "chưa có kho hàng" in counter.client.get(COUNT).content.decode()


def test_the_page_asks_the_same_for_three_items_as_for_two(head, django_assert_num_queries):
    head.client.get(COUNT)
    with django_assert_num_queries(8):
        head.client.get(COUNT)
    stocked_outlet(point=head.point, legal_seller=head.rice.partner.legal_seller)
    with django_assert_num_queries(8):
        head.client.get(COUNT)
