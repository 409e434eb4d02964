"""Signing: both sides' yes with who and when, shares, new terms, calling off."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.bulk.domain import (
    Load,
    accept_price,
    accept_share,
    cancel_contract,
    latest_revision,
    propose_terms,
    say_yes,
    set_shares,
    void_ticket,
)
from marketplace.bulk.models import BulkContract, BulkShare, BulkYes, Side
from marketplace.bulk.queries import contracts_of_area, contracts_visible_to
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.partner.models import SellerKind
from tests.factories.accounts import UserFactory
from tests.factories.bulk import TONNE, BulkTermsFactory, TraderFactory, make_deal, person_of
from tests.factories.farmers import GrowingAreaFactory, owner_of
from tests.factories.settlement import WithholdingRuleFactory, household_with_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    return make_deal()


def test_it_holds_once_both_sides_said_yes(deal):
    contract = deal.draft()
    revision = latest_revision(contract)
    say_yes(revision=revision, side=Side.TRADER, by=deal.buyer)
    contract.refresh_from_db()
    assert contract.state == "draft"
    say_yes(revision=revision, side=Side.SELLER, by=deal.owner)
    say_yes(revision=revision, side=Side.SELLER, by=deal.owner)  # pressed twice
    contract.refresh_from_db()
    assert (contract.state, contract.agreed_at is not None) == ("agreed", True)
    assert set(BulkYes.objects.values_list("side", "by")) == {("trader", deal.buyer.pk), ("seller", deal.owner.pk)}
    share = contract.shares.get()
    assert (share.commission_bp, share.accepted_by, share.grams) == (200, deal.owner, 4 * TONNE)


def test_nobody_says_yes_for_others_or_for_both(deal):
    revision = latest_revision(deal.draft())
    for person in (UserFactory(), deal.buyer, UserFactory(is_staff=True)):
        with pytest.raises(NotAllowed):
            say_yes(revision=revision, side=Side.SELLER, by=person)
    both = make_deal(trader=TraderFactory(person=deal.owner))
    with pytest.raises(NotAllowed):
        say_yes(revision=revision, side=Side.TRADER, by=deal.owner)
    assert both.trader.members.get().user == deal.owner
    assert not BulkYes.objects.exists()


def test_one_person_of_both_sides_signs_for_one_only(deal):
    contract = deal.draft()
    contract.trader.members.create(user=deal.owner, added_by=deal.accountant)
    revision = latest_revision(contract)
    say_yes(revision=revision, side=Side.SELLER, by=deal.owner)
    with pytest.raises(NotAllowed, match="cả hai bên"):
        say_yes(revision=revision, side=Side.TRADER, by=deal.owner)
    contract.refresh_from_db()
    assert contract.state == "draft"


def test_new_terms_need_a_new_yes(deal):
    contract = deal.agreed()
    second = propose_terms(
        contract=contract, side=Side.SELLER, reason="Vườn được mùa", grams=6 * TONNE, price_per_kg=24_000, by=deal.owner
    )
    again = propose_terms(
        contract=contract, side=Side.SELLER, reason="Vườn được mùa", grams=6 * TONNE, price_per_kg=24_000, by=deal.owner
    )
    assert (again, second.version) == (second, 2)
    contract.refresh_from_db()
    assert (contract.grams, contract.price_per_kg) == (4 * TONNE, 25_000)  # not yet
    say_yes(revision=second, side=Side.TRADER, by=deal.buyer)
    contract.refresh_from_db()
    assert (contract.grams, contract.most_grams, contract.price_per_kg) == (6 * TONNE, 6_300_000, 24_000)
    assert contract.shares.get().grams == 6 * TONNE


def test_a_version_that_was_replaced_takes_no_yes(deal):
    contract = deal.draft()
    first = latest_revision(contract)
    propose_terms(contract=contract, side=Side.SELLER, reason="Vườn được mùa", grams=5 * TONNE, by=deal.owner)
    with pytest.raises(WrongState, match="mới hơn"):
        say_yes(revision=first, side=Side.TRADER, by=deal.buyer)
    contract.refresh_from_db()
    assert contract.state == "draft"


@pytest.mark.parametrize(
    "changes",
    [
        {"grams": TONNE - 1},
        {"tolerance_bp": 2_001},
        {"tolerance_bp": -1},
        {"price_per_kg": 0},
        {"pickup_place": ""},
        {"penalty": ""},
        {"reason": "", "grams": 5 * TONNE},
        {},
    ],
)
def test_terms_that_cannot_be_are_refused(deal, changes):
    contract = deal.agreed()
    facts = {"reason": "đổi"} | changes
    with pytest.raises(BadValue):
        propose_terms(contract=contract, side=Side.SELLER, by=deal.owner, **facts)
    assert contract.revisions.count() == 1


def test_once_a_truck_was_weighed_the_price_stays(deal):
    contract = deal.agreed()
    deal.weigh(contract, Load(deal.lot(TONNE).pk, TONNE))
    with pytest.raises(WrongState, match="chỉ đổi được khối lượng"):
        propose_terms(contract=contract, side=Side.TRADER, reason="rẻ đi", price_per_kg=20_000, by=deal.buyer)
    revision = propose_terms(contract=contract, side=Side.TRADER, reason="ít thôi", grams=2 * TONNE, by=deal.buyer)
    say_yes(revision=revision, side=Side.SELLER, by=deal.owner)
    contract.refresh_from_db()
    assert (contract.state, contract.grams) == ("loading", 2 * TONNE)


@pytest.fixture
def cooperative():
    """A co-operative with two households behind it, six tonnes and four."""
    deal = make_deal(household=household_with_account(kind=SellerKind.COOPERATIVE, number="190340000077"))
    deal.grams = 10 * TONNE
    BulkTermsFactory(seller_kind=SellerKind.HOUSEHOLD, commission_bp=300)
    WithholdingRuleFactory(seller_kind=SellerKind.HOUSEHOLD)
    members = [household_with_account(number=f"19034000010{n}") for n in range(2)]
    deal.extra = {
        "members": members,
        "areas": [GrowingAreaFactory(household=member, crop=deal.area.crop) for member in members],
    }
    return deal


def test_households_behind_a_cooperative_say_yes_to_their_own_part(cooperative):
    contract = cooperative.draft()
    first, second = cooperative.extra["members"]
    shares = {first.pk: 6 * TONNE, second.pk: 4 * TONNE}
    with pytest.raises(BadValue, match="đúng bằng khối lượng"):
        set_shares(contract=contract, shares={first.pk: 6 * TONNE}, by=cooperative.owner)
    with pytest.raises(NotAllowed):
        set_shares(contract=contract, shares=shares, by=owner_of(first))
    set_shares(contract=contract, shares=shares, by=cooperative.owner)
    revision = latest_revision(contract)
    say_yes(revision=revision, side=Side.SELLER, by=cooperative.owner)
    say_yes(revision=revision, side=Side.TRADER, by=cooperative.buyer)
    contract.refresh_from_db()
    assert contract.state == "draft"  # the households have not said yes
    with pytest.raises(WrongState, match="chia lại"):
        set_shares(contract=contract, shares={first.pk: 10 * TONNE}, by=cooperative.owner)
    mine, theirs = contract.shares.order_by("-grams")
    with pytest.raises(NotAllowed):
        accept_share(share=mine, by=cooperative.owner)
    accept_share(share=mine, by=owner_of(first))
    accept_share(share=theirs, by=owner_of(second))
    contract.refresh_from_db()
    assert contract.state == "agreed"
    assert set(BulkShare.objects.values_list("grams", "commission_bp")) == {(6 * TONNE, 300), (4 * TONNE, 300)}


def test_new_terms_need_a_new_yes_of_each_household_behind(cooperative):
    contract = cooperative.draft()
    first, second = cooperative.extra["members"]
    set_shares(contract=contract, shares={first.pk: 6 * TONNE, second.pk: 4 * TONNE}, by=cooperative.owner)
    cooperative.agree(contract)
    asked = {"side": Side.TRADER, "reason": "giá xuống", "price_per_kg": 20_000, "by": cooperative.buyer}
    revision = propose_terms(contract=contract, **asked)
    say_yes(revision=revision, side=Side.SELLER, by=cooperative.owner)
    contract.refresh_from_db()
    assert contract.price_per_kg == 25_000  # the households have not said yes to less
    for share in contract.shares.select_related("household"):
        with pytest.raises(WrongState, match="mới hơn"):
            accept_share(share=share, version=1, by=owner_of(share.household))
        accept_share(share=share, version=2, by=owner_of(share.household))
    contract.refresh_from_db()
    assert contract.price_per_kg == 20_000


def test_it_is_called_off_once_its_only_ticket_was_voided(deal):
    contract = deal.agreed()
    ticket = deal.weigh(contract, Load(deal.lot(TONNE).pk, TONNE))
    for by in (deal.buyer, deal.owner):
        void_ticket(ticket=ticket, reason="cân nhầm xe", by=by)
    cancel_contract(contract=contract, reason="không lấy nữa", by=deal.buyer)
    contract.refresh_from_db()
    assert (contract.state, contract.offer.state) == ("cancelled", "open")


def test_both_households_are_credited_for_their_lots_to_the_dong(cooperative):
    contract = cooperative.draft()
    first, second = cooperative.extra["members"]
    set_shares(contract=contract, shares={first.pk: 6 * TONNE, second.pk: 4 * TONNE}, by=cooperative.owner)
    cooperative.agree(contract)
    lots = [cooperative.lot(7 * TONNE, area) for area in cooperative.extra["areas"]]
    with pytest.raises(BadValue, match="quá phần của mình"):
        cooperative.weigh(contract, Load(lots[0].pk, 6_300_001))
    ticket = cooperative.weigh(contract, Load(lots[0].pk, 6_000_001), Load(lots[1].pk, 4_000_002))
    assert ticket.due == 250_000_075  # 10,000.003 kg at 25,000 đ
    earned = dict(contract.shares.values_list("household", "earned"))
    assert earned == {first.pk: 150_000_025, second.pk: 100_000_050}


def test_it_is_called_off_before_loading_with_a_reason(deal):
    contract = deal.agreed()
    with pytest.raises(BadValue):
        cancel_contract(contract=contract, reason=" ", by=deal.buyer)
    with pytest.raises(NotAllowed):
        cancel_contract(contract=contract, reason="không lấy nữa", by=UserFactory())
    cancel_contract(contract=contract, reason="không lấy nữa", by=deal.buyer)
    assert cancel_contract(contract=contract, reason="khác", by=deal.owner).cancel_reason == "không lấy nữa"
    contract.refresh_from_db()
    assert (contract.state, contract.cancelled_by, contract.offer.state) == ("cancelled", deal.buyer, "open")
    with pytest.raises(WrongState, match="đã hủy"):
        accept_price(price=contract.price, by=deal.owner)
    again = accept_price(price=deal.price(contract.offer, price_per_kg=23_000), by=deal.owner)
    assert again != contract


def test_once_a_truck_was_weighed_it_is_not_called_off(deal):
    contract = deal.agreed()
    deal.weigh(contract, Load(deal.lot(TONNE).pk, TONNE))
    with pytest.raises(WrongState):
        cancel_contract(contract=contract, reason="đổi ý", by=deal.buyer)
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkContract.objects.filter(pk=contract.pk).update(
            state="cancelled", cancelled_by=deal.buyer, cancel_reason="lách"
        )


def test_who_sees_a_contract(deal):
    contract = deal.agreed()
    stranger, rival = UserFactory(), person_of(TraderFactory())
    for person, number in ((deal.owner, 1), (deal.buyer, 1), (deal.accountant, 1), (stranger, 0), (rival, 0)):
        assert contracts_visible_to(person).count() == number
    province = deal.household.commune.province
    assert list(contracts_of_area([province], [deal.area.crop_id])) == [contract]
    assert list(contracts_of_area([province], [])) == []
