"""Goods and money that come back over the counter, and packs that a carrier brings back."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.domain import close_run, hand_over_cash, issue_float, plan_run, refund_due, send_out_run
from logistics.models import Run
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.settlement.models import TakenBack
from marketplace.shop.order.models import RefusedGoods
from tests.factories.accounts import UserFactory
from tests.factories.logistics import ClerkFactory
from tests.factories.settlement import WithholdingRuleFactory, household_with_account, listing_of, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    WithholdingRuleFactory()
    return make_post()


@pytest.fixture
def listing():
    return listing_of(household_with_account())


@pytest.fixture
def browser(client, post):
    client.force_login(post.clerk)
    return client


def test_a_carrier_delivers_a_part_and_brings_the_rest_back(client, post, listing):
    shipment = post.pack(post.order((listing, 3))[0])
    run = plan_run(carrier=post.carrier, day=clock.today(), by=post.clerk, shipments=[shipment])
    send_out_run(run=run, by=post.clerk)
    stop, line = run.stops.get(), shipment.seller_order.lines.get()
    client.force_login(post.carrier.user)
    page = reverse("carrier:stop", args=[stop.pk])
    key = client.get(page).context["deliver_form"]["key"].value()
    deliver = reverse("carrier:deliver", args=[stop.pk])
    typed = {"key": key, "received_by": "Chị Hoa", f"refused-{line.pk}": "1"}
    asked = client.post(deliver, {**typed, "recount": "1"})
    assert "Xin chọn vì sao khách không nhận" in asked.content.decode()
    typed["refused_reason"] = "damaged"
    asked = client.post(deliver, {**typed, "recount": "1"})
    assert asked.context["due"] == 345_000
    assert not RefusedGoods.objects.exists()
    wrong = client.post(deliver, {**typed, "exact": "495000"})
    assert "thu đúng 345.000" in wrong.content.decode()
    client.post(deliver, {**typed, "exact": "345000"})
    shipment.refresh_from_db()
    assert (shipment.status, shipment.cash_collected) == ("delivered", 345_000)
    with pytest.raises(WrongState):
        close_run(run=run, by=post.clerk)
    client.force_login(post.clerk)
    shown = client.get(reverse("post:run", args=[run.code])).content.decode()
    assert "Nhận gói khách không nhận" in shown
    client.post(reverse("post:refused_back", args=[shipment.seller_order.number]))
    assert RefusedGoods.objects.get().back_at is not None
    assert close_run(run=run, by=post.clerk).status == Run.Status.CLOSED


def test_a_clerk_takes_goods_back_and_pays_out_of_the_till(browser, post, listing):
    first, second = [post.pack(post.order((listing, 2))[0]) for _twice in range(2)]
    post.deliver(first, second)
    part = first.seller_order
    found = browser.get(reverse("post:back_find"), {"q": f" {part.number.lower()} "})
    assert found.url == reverse("post:take_back", args=[part.number])
    form = browser.get(found.url).context["form"]
    line = part.lines.get()
    typed = {"point": post.point.pk, "key": form["key"].value(), "reason": "dập", f"packs-{line.pk}": "3"}
    assert browser.post(found.url, typed).status_code == 200  # more than the customer has
    typed[f"packs-{line.pk}"] = "1"
    for _double_click in range(2):
        answer = browser.post(found.url, typed)
    assert (TakenBack.objects.count(), refund_due(part.order)) == (1, 150_000)
    page = browser.get(answer.url)
    pay = {"point": post.point.pk, "key": page.context["form"]["key"].value(), "amount": "150.000"}
    pay["received_by"] = "Chị Hoa"
    issue_float(key=uuid4(), point=post.point, amount=200_000, by=UserFactory(is_staff=True))
    refused = browser.post(answer.url, pay).content.decode()
    assert "két chỉ còn 0\xa0₫ để hoàn" in refused
    assert "nhờ kế toán của sàn chuyển khoản" in refused
    hand_over_cash(key=uuid4(), carrier=post.carrier, point=post.point, counted=660_000, by=post.clerk)
    assert "660.000" in browser.get(answer.url).content.decode()
    browser.post(answer.url, pay)
    assert refund_due(part.order) == 0
    assert balance(Account.Kind.TILL, f"point:{post.point.pk}") == 200_000 + 660_000 - 150_000


def test_any_point_takes_goods_back_but_a_stranger_does_not(client, post, listing):
    part = post.cleared((listing, 1))[0].seller_order
    client.force_login(ClerkFactory().user)
    assert client.get(reverse("post:take_back", args=[part.number])).status_code == 200
    client.force_login(UserFactory())
    assert "form" not in (client.get(reverse("post:take_back", args=[part.number])).context or {})


def test_an_unknown_number_is_said_kindly(browser):
    answer = browser.get(reverse("post:back_find"), {"q": "CP nope <b>"})
    assert answer.status_code == 404
    assert "Không có kiện nào đã giao" in answer.content.decode()
