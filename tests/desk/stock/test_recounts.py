"""A van's wrong count is mended at the desk by a second person."""

import pytest
from django.urls import reverse

from logistics.models import VanRecount
from tests.desk.counter.conftest import counter  # noqa: F401  the same point with its shelf
from tests.factories.logistics import CarrierFactory, ClerkFactory
from tests.factories.sales import trip_with_load


@pytest.fixture
def waiting(counter):  # noqa: F811
    """A trip of five packs of which the clerk found none, its record, and its page."""
    trip, load = trip_with_load(CarrierFactory(point=counter.point), counter.rice, 5)
    url = reverse("stock:trip", args=[trip.pk])
    counter.client.post(url, {f"packs_{load.pk}": "0"})
    return trip, load, url


def test_another_clerk_counts_again_and_both_numbers_are_read(counter, waiting):  # noqa: F811
    trip, load, url = waiting
    assert "Đếm nhầm, đếm lại" not in counter.client.get(url).content.decode()  # who counted does not mend it
    again = {"action": "recount", f"packs_{load.pk}": "5", "reason": "phiếu đếm lại 12"}
    assert counter.client.post(url, again).status_code == 403
    counter.client.force_login(ClerkFactory(point=counter.point).user)
    assert "Đếm nhầm, đếm lại" in counter.client.get(url).content.decode()
    assert counter.client.post(url, again | {"reason": ""}).status_code == 200
    assert VanRecount.objects.count() == 0
    assert counter.client.post(url, again).status_code == 302
    trip.refresh_from_db()
    load.refresh_from_db()
    assert (trip.status, load.num_in_stock) == ("closed", 5)
    page = counter.client.get(url).content.decode()
    assert "từ 0 thành 5 gói. phiếu đếm lại 12" in page


def test_a_van_at_rest_is_among_what_the_head_counts(counter, waiting):  # noqa: F811
    _trip, load, url = waiting
    counter.client.force_login(counter.head)
    here = {outlet.pk for outlet in counter.client.get(reverse("stock:count")).context["outlets"]}
    assert load.partner.outlet.pk not in here
    counter.client.post(url, {"reason": "không thấy"})
    page = counter.client.get(reverse("stock:count"), {"outlet": load.partner.outlet.pk})
    assert page.context["chosen"] == load.partner.outlet
    form = page.context["form"]
    typed = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    typed |= {"outlet": load.partner.outlet.pk, f"packs_{load.pk}": "5", f"reason_{load.pk}": "dưới ghế"}
    for _double_click in range(2):
        answer = counter.client.post(reverse("stock:count"), typed)
    load.refresh_from_db()
    assert (answer.status_code, load.num_in_stock) == (302, 5)
