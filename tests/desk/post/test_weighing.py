"""The page of the post's scales: asked back once, written once, read on the parcel's page."""

from uuid import uuid4

from django.urls import reverse

from logistics.models import AcceptedWeight
from tests.logistics.test_weighing_in import accept, packed


def test_a_clerk_weighs_sees_the_price_and_writes_it(as_clerk, office):
    shipment = accept(packed(office), office)
    line, number = shipment.seller_order.lines.get(), shipment.seller_order.number
    page = reverse("post:shipment", args=[number])
    url = reverse("post:weigh", args=[number])
    assert url in as_clerk.get(page).content.decode()
    typed = {"key": str(uuid4()), f"grams-{line.pk}": "9,5 kg"}
    assert "Không món nào nhẹ hơn" in as_clerk.post(url, typed | {f"grams-{line.pk}": ""}).content.decode()
    assert "nặng hơn" in as_clerk.post(url, typed | {f"grams-{line.pk}": "9,9"}).content.decode()
    asked = as_clerk.post(url, typed)
    assert "285.000" in asked.content.decode()
    assert not AcceptedWeight.objects.exists()
    typed["seen"] = asked.context["form"]["seen"].value()
    for _double_click in range(2):
        assert as_clerk.post(url, typed).url == page
    assert AcceptedWeight.objects.get().grams == 9_500
    drawn = as_clerk.get(page).content.decode()
    assert "9,8 kg thành 9,5 kg" in drawn.replace("\xa0", " ")
    assert url not in drawn
    assert as_clerk.get(url).url == page


def test_another_office_has_no_page_for_it(client, office, other_office):
    shipment = accept(packed(office), office)
    client.force_login(other_office.clerk)
    assert client.get(reverse("post:weigh", args=[shipment.seller_order.number])).status_code == 404
