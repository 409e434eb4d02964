"""Who sees what of the farm desk; other households' things do not exist."""

import pytest
from django.urls import reverse

from farmers.domain import add_member, end_membership
from marketplace.desk.farm.views import home
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.farmers import HouseholdFactory, owner_of

pytestmark = pytest.mark.django_db

PLAIN = ("index", "households", "listings", "listing_new", "lots", "lot_new", "area_new", "orders", "statement")
MONEY = {"listing_new", "statement"}


@pytest.mark.parametrize("name", PLAIN)
def test_strangers_log_in_owners_see_workers_see_no_money(client, farm, name):
    url = reverse(f"farm:{name}")
    answer = client.get(url)
    assert answer.status_code == 302
    assert reverse("account_login") in answer.url
    client.force_login(farm.owner)
    assert client.get(url).status_code == 200
    client.force_login(farm.worker)
    assert client.get(url).status_code == (403 if name in MONEY else 200)


def test_without_a_household_one_reads_what_to_do(client):
    client.force_login(UserFactory())
    for name in PLAIN:
        answer = client.get(reverse(f"farm:{name}"))
        assert answer.status_code == 200
        assert "Bạn chưa thuộc hộ nào" in answer.content.decode()
    assert client.post(reverse("farm:lot_new"), {"grams": "5"}).status_code == 200


def test_other_households_things_do_not_exist(client, farm, outsider):
    part = placed_order((farm.listing.stockrecord, 1)).seller_orders.get()
    pages = [
        reverse("farm:listing", args=[farm.listing.pk]),
        reverse("farm:order", args=[part.number]),
        reverse("farm:order_label", args=[part.number]),
        f"{reverse('farm:listings')}?household={farm.household.pk}",
        f"{reverse('farm:statement')}?household={farm.household.pk}",
    ]
    posts = [
        reverse("farm:listing_price", args=[farm.listing.pk]),
        reverse("farm:listing_stock", args=[farm.listing.pk]),
        reverse("farm:listing_pause", args=[farm.listing.pk]),
        reverse("farm:listing_resume", args=[farm.listing.pk]),
        reverse("farm:order_confirm", args=[part.number]),
        reverse("farm:order_pack", args=[part.number]),
    ]
    for person in (outsider, owner_of(HouseholdFactory())):
        client.force_login(person)
        assert [client.get(url).status_code for url in pages] == [404] * len(pages)
        assert [client.post(url, {"price": "1.000"}).status_code for url in posts] == [404] * len(posts)
        stolen = client.post(reverse("farm:lot_new"), {"household": farm.household.pk, "grams": "5"})
        assert stolen.status_code == 404
    part.refresh_from_db()
    farm.listing.refresh_from_db()
    assert (part.status, farm.listing.state, farm.listing.stockrecord.price_per_kg) == ("placed", "active", 30_000)


def test_a_marketplace_admin_has_no_farm_of_their_own(client, farm):
    client.force_login(UserFactory(admin=True))
    assert client.get(reverse("farm:listing", args=[farm.listing.pk])).content.decode().count("Bạn chưa thuộc hộ nào")
    assert client.get(reverse("farm:listing", args=[farm.listing.pk])).context["user"].is_staff


def test_a_worker_changes_neither_price_nor_offer(client, farm):
    client.force_login(farm.worker)
    for name in ("listing_price", "listing_pause", "listing_resume"):
        assert client.post(reverse(f"farm:{name}", args=[farm.listing.pk]), {"price": "1.000"}).status_code == 403
    farm.listing.stockrecord.refresh_from_db()
    farm.listing.refresh_from_db()
    assert (farm.listing.stockrecord.price_per_kg, farm.listing.state) == (30_000, "active")
    page = client.get(reverse("farm:listing", args=[farm.listing.pk])).content.decode()
    assert "Đổi giá" not in page
    assert "Ghi vào kho" in page


def test_an_agent_of_many_households_finds_each_on_some_page(client, farm, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(home, "HOUSEHOLDS_A_PAGE", 2)
    others = [HouseholdFactory() for _number in range(2)]
    for other in others:
        add_member(household=other, user=farm.worker, role="agent", by=owner_of(other))
    client.force_login(farm.worker)
    client.get(reverse("farm:households"))
    shown = []
    for number in (1, 2):
        with django_assert_num_queries(5):  # session, person, households, two of the one in hand
            page = client.get(reverse("farm:households"), {"page": number})
        shown.append(list(page.context["page_obj"]))
    assert [len(page) for page in shown] == [2, 1]
    assert {each for page in shown for each in page} == {farm.household, *others}


def test_an_agent_chooses_and_a_form_keeps_to_its_household(client, farm):
    agent, other = farm.worker, HouseholdFactory(name="Zz hộ khác")
    add_member(household=other, user=agent, role="agent", by=owner_of(other))
    client.force_login(agent)
    assert "Đổi hộ" in client.get(reverse("farm:index")).content.decode()
    client.post(reverse("farm:households"), {"household": other.pk})
    assert client.get(reverse("farm:index")).context["request"].farm.household == other
    answer = client.get(reverse("farm:lot_new"), {"household": farm.household.pk})  # a second tab
    assert answer.context["request"].farm.household == farm.household
    assert answer.context["form"].initial["household"] == farm.household.pk
    page = client.get(reverse("farm:listing", args=[farm.listing.pk]))
    assert page.context["request"].farm.household == farm.household
    end_membership(household=other, user=agent, by=agent)
    assert client.get(reverse("farm:index")).context["request"].farm.household == farm.household
