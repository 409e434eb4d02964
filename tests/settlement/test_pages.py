"""The payouts pages: for marketplace admins only, and every step of paying through them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from marketplace.common.templatetags.market import dong
from marketplace.settlement import views
from marketplace.settlement.domain import make_payout_batch, settle_cleared_shipments
from marketplace.settlement.models import PayoutBatch, WithholdingRule
from tests.factories.accounts import UserFactory
from tests.factories.farmers import HouseholdFactory, owner_of
from tests.factories.settlement import WithholdingRuleFactory, household_with_account, listing_of

INDEX = reverse("settlement:index")


@pytest.fixture
def batch(post, listing, accountant):
    post.cleared((listing, 1))
    settle_cleared_shipments()
    return make_payout_batch(key=uuid4(), by=accountant)


def addresses(batch) -> list[tuple[str, str]]:
    number = [batch.number]
    return [
        ("get", INDEX),
        ("post", reverse("settlement:make")),
        ("get", reverse("settlement:batch", args=number)),
        ("get", reverse("settlement:print", args=number)),
        ("post", reverse("settlement:approve", args=number)),
    ]


def test_to_others_than_admins_the_pages_do_not_exist(client, batch, household):
    for person in (UserFactory(), owner_of(household)):
        client.force_login(person)
        assert [getattr(client, method)(url).status_code for method, url in addresses(batch)] == [404] * 5
    client.logout()
    for method, url in addresses(batch):
        answer = getattr(client, method)(url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert list(PayoutBatch.objects.values_list("number", "status")) == [(batch.number, "draft")]


def test_one_admin_makes_a_batch_and_another_pays_it(client, post, listing, admin, accountant):
    post.cleared((listing, 1))
    settle_cleared_shipments()
    client.force_login(accountant)
    page = client.get(INDEX)
    assert dong(140_250) in page.content.decode()
    key = page.context["form"]["key"].value()

    for _ in range(2):  # a double click
        answer = client.post(reverse("settlement:make"), {"key": key})
    batch = PayoutBatch.objects.get()
    assert answer.url == reverse("settlement:batch", args=[batch.number])
    assert "Người lập đợt chi không tự duyệt" in client.get(answer.url).content.decode()
    client.post(reverse("settlement:approve", args=[batch.number]))
    batch.refresh_from_db()
    assert batch.status == "draft"

    client.force_login(admin)
    assert "Duyệt và chi" in client.get(answer.url).content.decode()
    done = client.post(reverse("settlement:approve", args=[batch.number]), follow=True)
    assert "Người bán sẽ nhận tin nhắn" in done.content.decode()
    batch.refresh_from_db()
    assert (batch.status, batch.approved_by) == ("paid", admin)
    paper = client.get(reverse("settlement:print", args=[batch.number])).content.decode()
    assert "…0001" in paper
    assert "190340000001" not in paper
    assert dong(140_250) in paper


@pytest.mark.parametrize("key", ["", "x", "\x00", "0" * 5000])
def test_a_stale_or_broken_form_makes_nothing(client, post, listing, accountant, key):
    post.cleared((listing, 1))
    settle_cleared_shipments()
    client.force_login(accountant)
    page = client.post(reverse("settlement:make"), {"key": key}, follow=True)
    assert "Trang đã cũ" in page.content.decode()
    assert not PayoutBatch.objects.exists()


def test_with_nothing_due_the_page_says_so(client, admin, db):
    client.force_login(admin)
    page = client.get(INDEX).content.decode()
    assert "Không còn khoản nào chờ chi." in page
    assert "Chưa có đợt chi nào." in page
    answer = client.post(reverse("settlement:make"), {"key": uuid4()}, follow=True)
    assert "Chưa có người bán nào chi được lúc này." in answer.content.decode()
    assert client.get(reverse("settlement:batch", args=["CT-1"])).status_code == 404


def test_what_is_blocked_is_listed_with_its_reason(client, post, listing, household, admin):
    WithholdingRule.objects.all().delete()
    (shipment,) = post.cleared((listing, 1))
    client.force_login(admin)
    page = client.get(INDEX).content.decode()
    assert shipment.seller_order.number in page
    assert "Chưa có quy định khấu trừ thuế cho hộ nông dân" in page


@pytest.mark.parametrize("sellers", [1, 3])
def test_the_page_asks_the_same_for_one_seller_and_for_three(
    client, post, admin, accountant, sellers, django_assert_num_queries
):
    WithholdingRuleFactory()
    for number in range(sellers):
        post.cleared((listing_of(household_with_account(number=f"19034000000{number}")), 1))
        settle_cleared_shipments()
        make_payout_batch(key=uuid4(), by=accountant)
        post.cleared((listing_of(HouseholdFactory()), 1))
        settle_cleared_shipments()
    client.force_login(admin)
    client.get(INDEX)
    with django_assert_num_queries(9):  # sales and trucks ask one each
        page = client.get(INDEX)
    assert (len(page.context["sellers"]), len(page.context["batches"])) == (sellers, sellers)


@pytest.mark.parametrize("sellers", [1, 3])
def test_a_batch_lists_its_sellers_by_page_and_is_printed_whole(
    client, post, admin, accountant, sellers, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(views, "SELLERS_A_PAGE", 2)
    WithholdingRuleFactory()
    for number in range(sellers):
        post.cleared((listing_of(household_with_account(number=f"19034000000{number}")), 1))
    settle_cleared_shipments()
    batch = make_payout_batch(key=uuid4(), by=accountant)
    client.force_login(admin)
    where = reverse("settlement:batch", args=[batch.number])
    client.get(where)
    with django_assert_num_queries(5):
        page = client.get(where)
    assert len(page.context["payouts"]) == min(sellers, 2)
    assert ("Cộng cả đợt" in page.content.decode(), 'rel="next"' in page.content.decode()) == ((sellers == 3,) * 2)
    assert len(client.get(where, {"page": 2}).context["payouts"]) == 1
    assert dong(140_250 * sellers) in page.content.decode()
    assert len(client.get(reverse("settlement:print", args=[batch.number])).context["payouts"]) == sellers


def test_all_batches_are_there_by_page(client, post, admin, accountant, monkeypatch):
    monkeypatch.setattr(views, "BATCHES_SHOWN", 1)
    monkeypatch.setattr(views, "BATCHES_A_PAGE", 2)
    client.force_login(admin)
    everything = reverse("settlement:batches")
    assert "Chưa có đợt chi nào" in client.get(everything).content.decode()
    WithholdingRuleFactory()
    numbers = []
    for number in range(3):
        post.cleared((listing_of(household_with_account(number=f"19034000000{number}")), 1))
        settle_cleared_shipments()
        numbers.append(make_payout_batch(key=uuid4(), by=accountant).number)
    first = client.get(INDEX)
    assert [batch.number for batch in first.context["batches"]] == numbers[:1:-1]
    assert everything in first.content.decode()
    shown = [client.get(everything, {"page": page}).context["page_obj"].object_list for page in (1, 2)]
    assert [batch.number for page in shown for batch in page] == numbers[::-1]
    assert 'rel="next"' in client.get(everything).content.decode()
