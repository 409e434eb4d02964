"""The bulk desk's pages: what each side reads, stale pages, printed papers, a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.bulk.domain import Load, latest_revision, propose_terms, say_yes
from marketplace.bulk.models import BulkContract, Side
from marketplace.common.templatetags.market import dong
from marketplace.shop.partner.locks import allocate_stock
from tests.factories.accounts import UserFactory
from tests.factories.bulk import TONNE, TraderFactory, make_deal, person_of
from tests.factories.farmers import ListingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    return make_deal()


def reader(client, person):
    client.force_login(person)
    return lambda name, **kwargs: client.get(reverse(f"bulk:{name}", kwargs=kwargs)).content.decode()


def test_who_has_no_part_reads_what_to_do(client):
    assert "Bạn chưa tham gia bán sỉ" in reader(client, UserFactory())("index")


def test_a_rival_sees_the_offer_and_none_of_its_prices(client, deal):
    offer = deal.offer()
    deal.price(offer, price_per_kg=21_987)
    assert dong(21_987) in reader(client, deal.buyer)("offer", number=offer.number)
    rival = reader(client, person_of(TraderFactory()))("offer", number=offer.number)
    assert offer.number in rival
    assert dong(21_987) not in rival
    assert deal.trader.name not in rival


def test_the_sellers_side_reads_what_goes_by_truck_and_what_by_parcel(client, deal):
    """Of five tonnes four are bargained for, two are in boxes: one tonne would leave the shelf."""
    deal.lot(5 * TONNE)
    listing = ListingFactory(growing_area=deal.area, quantity=400)
    contract = deal.draft()
    pages = {"contract": contract.number, "offer": deal.offer().number}
    seller, buyer = ({}, {})
    for person, read in ((deal.owner, seller), (deal.buyer, buyer)):
        page = reader(client, person)
        read |= {name: page(name, number=number).replace("\u00a0", " ") for name, number in pages.items()}
    for said in ("Còn trong lô", "5.000 kg", "Đang bán theo gói", "2.000 kg"):
        assert (said in seller["contract"], said in seller["offer"]) == (True, True)
    assert "1.000 kg đang bán theo gói mà chưa ai đặt sẽ được bớt khỏi kệ" in seller["contract"]
    assert "Đang bán theo gói" not in buyer["contract"] + buyer["offer"]
    deal.agree(contract)
    after = reader(client, deal.owner)("contract", number=contract.number).replace("\u00a0", " ")
    assert ("Đã bớt khỏi kệ cho hợp đồng này" in after, "Đã hứa cho xe" in after) == (True, True)
    listing.stockrecord.refresh_from_db()
    assert listing.stockrecord.num_in_stock == 200


def test_what_customers_ordered_is_told_before_and_after_the_yes(client, deal):
    listing = ListingFactory(growing_area=deal.area, quantity=10)
    allocate_stock(quantities={listing.stockrecord.pk: 2})
    contract = deal.draft()
    say_yes(revision=latest_revision(contract), side=Side.SELLER, by=deal.owner)
    assert "nên hợp đồng chưa có hiệu lực được" in reader(client, deal.owner)("contract", number=contract.number)
    client.force_login(deal.buyer)
    where = reverse("bulk:contract_yes", kwargs={"number": contract.number})
    answer = client.post(where, {"side": "trader", "version": "1"}, follow=True)
    assert "chưa đủ cho cả đơn lẻ và xe" in answer.content.decode()
    contract.refresh_from_db()
    assert contract.state == "draft"


def test_trucks_draw_on_no_cap_and_say_so(client, deal):
    contract, page = deal.agreed(), reader(client, deal.owner)
    for name in ("contract", "truck_new"):
        assert "không lấy phần của hạn mức bán lẻ nào" in page(name, number=contract.number)


def test_a_stale_yes_is_told_to_read_again(client, deal):
    contract = deal.draft()
    client.force_login(deal.buyer)
    propose_terms(contract=contract, side=Side.SELLER, reason="được mùa", grams=5 * TONNE, by=deal.owner)
    where = reverse("bulk:contract_yes", kwargs={"number": contract.number})
    response = client.post(where, {"side": "trader", "version": "1"}, follow=True)
    assert "Đã có bản điều khoản mới hơn" in response.content.decode()
    response = client.post(where, {"side": "trader", "version": "99"}, follow=True)
    assert "Trang đã cũ" in response.content.decode()
    assert not latest_revision(contract).yeses.filter(side="trader").exists()


def test_too_much_on_the_scales_keeps_what_was_typed(client, deal):
    contract = deal.agreed()
    lot = deal.lot(6 * TONNE)
    deal.weigh(contract, Load(lot.pk, TONNE))
    client.force_login(deal.owner)
    where = reverse("bulk:weigh", kwargs={"number": contract.number})
    form = client.get(where).context["form"]
    typed = {"key": form["key"].value(), "truck": contract.trucks.get().pk, "station": "Kép", "number": "P9"}
    typed |= {"gross_grams": "12000", "tare_grams": "8000", f"lot-{lot.pk}": "4000"}
    typed["weighed_at"] = form["weighed_at"].value().strftime("%Y-%m-%dT%H:%M")
    page = client.post(where, typed).content.decode()
    assert "chỉ còn nhận thêm 3200 kg" in page
    assert 'value="12000"' in page
    assert BulkContract.objects.get().weighed_grams == TONNE


def test_papers_say_who_agreed_and_where_it_grew(client, deal):
    contract = deal.loaded()
    read = reader(client, deal.buyer)
    paper = read("contract_print", number=contract.number)
    for text in (deal.household.name, deal.trader.tax_code, deal.owner.full_name, deal.buyer.full_name):
        assert text in paper
    lot = deal.area.lots.get()
    ticket = contract.tickets.get()
    for paper in (read("delivery_print", number=contract.number), read("ticket_print", pk=ticket.pk)):
        assert lot.code in paper
        assert deal.area.name in paper


def test_money_of_the_trader_is_taken_in(client, deal):
    contract = deal.loaded()
    client.force_login(deal.accountant)
    where = reverse("bulk:payment_new", kwargs={"number": contract.number})
    day = client.get(where).context["form"]["day"].value()
    response = client.post(where, {"bank_ref": "FT1", "amount": "100.000.700", "day": f"{day:%Y-%m-%d}"}, follow=True)
    assert f"Thừa {dong(700)}" in response.content.decode()
    contract.refresh_from_db()
    assert contract.state == "paid"


@pytest.mark.parametrize("name", ["index", "contracts", "offers"])
def test_lists_ask_the_same_number_of_questions(client, deal, name):
    client.force_login(deal.owner)
    counts = []
    for more in (1, 2):
        for _sale in range(more):
            deal.agreed()
            deal.offer()
        client.get(reverse(f"bulk:{name}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"bulk:{name}"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
