"""The trader's money: exact, in parts, too much; what households are paid of it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from marketplace.bulk.domain import TransferKnown, bulk_owner, cancel_contract, decide_excess, take_over_transfer
from marketplace.bulk.models import BulkTransfer, ExcessDecision
from marketplace.bulk.queries import contracts_owing, excess_waiting, owed_by
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.domain import MARKET, seller_owner, transfer_owner
from marketplace.ledger.models import Account, Entry, Leg
from marketplace.ledger.queries import balance
from marketplace.settlement.domain import (
    approve_and_pay_batch,
    make_payout_batch,
    record_statement_line,
    settle_bulk_share,
    settle_paid_bulk,
)
from marketplace.settlement.models import Payable, WithholdingRule
from marketplace.settlement.queries import statement
from marketplace.shop.checkout.domain import refund_transfer
from tests.factories.accounts import UserFactory
from tests.factories.bulk import make_deal

pytestmark = pytest.mark.django_db
Kind = Account.Kind
DUE = 100_000_000  # 4 t at 25,000 đ


@pytest.fixture
def deal():
    return make_deal()


def owed(contract):
    return balance(Kind.TRADER_DUE, bulk_owner(contract)), balance(Kind.REFUND_DUE, bulk_owner(contract))


def test_the_exact_sum_pays(deal):
    contract = deal.loaded()
    assert list(contracts_owing()) == [contract]
    transfer = deal.pay(contract, DUE, "FT1")
    contract.refresh_from_db()
    assert (transfer.applied, transfer.excess, contract.state, contract.paid) == (DUE, 0, "paid", DUE)
    assert owed(contract) == (0, 0)
    assert balance(Kind.BANK, MARKET) == DUE
    assert not contracts_owing().exists()


def test_parts_add_up(deal):
    contract = deal.loaded()
    for part, state, left in ((30_000_000, "loaded", 70_000_000), (69_999_999, "loaded", 1), (1, "paid", 0)):
        deal.pay(contract, part)
        contract.refresh_from_db()
        assert (contract.state, contract.outstanding, owed_by(deal.trader)) == (state, left, left)


def test_the_same_reference_counts_once(deal):
    contract = deal.loaded()
    assert deal.pay(contract, 10, "FT1") == deal.pay(contract, 10, " FT1 ")
    with pytest.raises(TransferKnown):
        deal.pay(contract, 11, "FT1")
    with pytest.raises(TransferKnown):
        deal.pay(make_deal().loaded(), 10, "FT1")
    contract.refresh_from_db()
    assert (contract.paid, BulkTransfer.objects.count(), Entry.objects.filter(source_kind="bulk_transfer").count()) == (
        10,
        1,
        1,
    )


@pytest.mark.parametrize("amount", [0, -1, 10**12])
def test_a_sum_that_cannot_be_is_refused(deal, amount):
    with pytest.raises(BadValue):
        deal.pay(deal.loaded(), amount)
    assert not BulkTransfer.objects.exists()


def test_only_the_market_takes_in_money(deal):
    contract = deal.loaded()
    for person in (deal.owner, deal.buyer, UserFactory()):
        with pytest.raises(NotAllowed):
            deal.pay(contract, DUE, by=person)


def test_too_much_waits_and_is_sent_back_by_a_second_person(deal):
    contract = deal.loaded()
    transfer = deal.pay(contract, DUE + 500_000)
    assert list(excess_waiting()) == [transfer]
    assert owed(contract) == (0, -500_000)
    second = UserFactory(is_staff=True)
    with pytest.raises(NotAllowed, match="người thứ hai"):
        decide_excess(transfer=transfer, amount=500_000, bank_ref="RF1", key=uuid4(), by=deal.accountant)
    with pytest.raises(BadValue):
        decide_excess(transfer=transfer, amount=500_001, bank_ref="RF1", key=uuid4(), by=second)
    with pytest.raises(BadValue, match="chọn một"):
        decide_excess(transfer=transfer, amount=1, key=uuid4(), by=second)
    key = uuid4()
    first = decide_excess(transfer=transfer, amount=500_000, bank_ref="RF1", key=key, by=second)
    assert decide_excess(transfer=transfer, amount=500_000, bank_ref="RF1", key=key, by=second) == first
    with pytest.raises(BadValue):
        decide_excess(transfer=transfer, amount=1, bank_ref="RF2", key=uuid4(), by=second)
    assert owed(contract) == (0, 0)
    assert balance(Kind.BANK, MARKET) == DUE
    assert ExcessDecision.objects.count() == 1


def test_money_sent_ahead_pays_once_the_truck_was_weighed(deal):
    contract = deal.agreed()
    transfer = deal.pay(contract, DUE)
    assert (transfer.applied, owed(contract)) == (0, (0, -DUE))
    from marketplace.bulk.domain import Load, close_loading

    deal.weigh(contract, Load(deal.lot(deal.grams).pk, deal.grams))
    close_loading(contract=contract, by=deal.owner)
    decide_excess(transfer=transfer, amount=DUE, contract=contract, key=uuid4(), by=deal.accountant)
    contract.refresh_from_db()
    assert (contract.state, owed(contract)) == ("paid", (0, 0))


def test_too_much_may_pay_another_contract_of_the_same_trader_only(deal):
    transfer = deal.pay(deal.loaded(), DUE + 700)
    stranger = make_deal().loaded()
    with pytest.raises(BadValue, match="bên mua khác"):
        decide_excess(transfer=transfer, amount=700, contract=stranger, key=uuid4(), by=deal.accountant)
    other = make_deal(trader=deal.trader).loaded()
    decide_excess(transfer=transfer, amount=700, contract=other, key=uuid4(), by=deal.accountant)
    other.refresh_from_db()
    assert (other.paid, owed(other)) == (700, (DUE - 700, 0))
    assert not excess_waiting().exists()


def test_money_for_a_contract_that_was_called_off_is_kept_for_a_person(deal):
    contract = deal.agreed()
    cancel_contract(contract=contract, reason="mưa to quá", by=deal.owner)
    transfer = deal.pay(contract, 1_000_000)
    assert (transfer.applied, transfer.excess_left, owed(contract)) == (0, 1_000_000, (0, -1_000_000))
    with pytest.raises(BadValue):
        decide_excess(transfer=transfer, amount=1_000_000, contract=contract, key=uuid4(), by=deal.accountant)


def test_the_household_is_paid_after_the_trader_less_commission_and_tax(deal):
    contract = deal.loaded()
    share = contract.shares.get()
    with pytest.raises(WrongState, match="chưa trả đủ"):
        settle_bulk_share(share=share)
    assert settle_paid_bulk() == 0
    deal.pay(contract, DUE)
    assert settle_paid_bulk() == 1
    assert settle_paid_bulk() == 0
    payable = Payable.objects.get()
    assert (payable.goods, payable.commission, payable.vat, payable.pit) == (DUE, 2_000_000, 1_000_000, 500_000)
    assert payable.net == 96_500_000
    assert settle_bulk_share(share=share) == payable
    owner = seller_owner(deal.household.legal_seller)
    assert (balance(Kind.SELLER_PENDING, owner), balance(Kind.SELLER_PAYABLE, owner)) == (0, -96_500_000)
    batch = make_payout_batch(key=uuid4(), by=deal.accountant)
    approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))
    assert balance(Kind.SELLER_PAYABLE, owner) == 0
    paper = statement(deal.household.legal_seller, clock.today(), clock.today())
    (row,) = paper.rows
    assert (row.order_number, row.is_bulk, row.net, row.batch_number) == (
        contract.number,
        True,
        96_500_000,
        batch.number,
    )
    assert (paper.paid, paper.pending) == (96_500_000, 0)
    assert sum(Leg.objects.values_list("amount", flat=True)) == 0


def test_what_is_weighed_and_not_paid_is_pending_on_the_statement(deal):
    deal.loaded()
    paper = statement(deal.household.legal_seller, clock.today(), clock.today())
    assert (paper.pending, paper.paid, paper.rows[0].is_settled) == (DUE, 0, False)


def test_without_a_tax_rule_the_household_waits(deal):
    deal.paid()
    WithholdingRule.objects.all().delete()
    assert settle_paid_bulk() == 0
    assert not Payable.objects.exists()


class TestOutOfTheStatement:
    """Money whose line of the statement was recorded before anybody thought of a truck."""

    @pytest.fixture
    def line(self, deal):
        return record_statement_line(
            bank_ref="FT9", reference="tra tien vai", amount=DUE + 5, received_at=clock.now(), by=deal.accountant
        )

    def test_it_pays_the_contract_and_the_rest_is_due_back(self, deal, line):
        contract = deal.loaded()
        taken = take_over_transfer(incoming=line, contract=contract, by=deal.accountant)
        assert take_over_transfer(incoming=line, contract=contract, by=deal.accountant) == taken
        contract.refresh_from_db()
        line.refresh_from_db()
        assert (taken.applied, taken.excess, contract.state, line.status) == (DUE, 5, "paid", "bulk")
        assert owed(contract) == (0, -5)
        assert balance(Kind.REFUND_DUE, transfer_owner(line)) == 0
        assert balance(Kind.BANK, MARKET) == DUE + 5  # once, though it was recorded and taken over
        assert BulkTransfer.objects.get() == taken

    def test_before_that_the_bulk_desk_is_told_where_it_lies(self, deal, line):
        contract = deal.loaded()
        with pytest.raises(TransferKnown, match="đã vào theo sao kê"):
            deal.pay(contract, DUE + 5, "FT9")
        assert balance(Kind.BANK, MARKET) == DUE + 5

    def test_what_was_decided_on_stays(self, deal, line):
        first, second = deal.loaded(), make_deal().loaded()
        take_over_transfer(incoming=line, contract=first, by=deal.accountant)
        with pytest.raises(WrongState, match="đã được xử lý"):
            take_over_transfer(incoming=line, contract=second, by=deal.accountant)
        with pytest.raises(WrongState):
            refund_transfer(transfer=line, bank_ref="TRA-1", by=deal.accountant)
        back = record_statement_line(
            bank_ref="FT8", reference="", amount=7, received_at=clock.now(), by=deal.accountant
        )
        refund_transfer(transfer=back, bank_ref="TRA-2", by=deal.accountant)
        with pytest.raises(WrongState):
            take_over_transfer(incoming=back, contract=second, by=deal.accountant)
        second.refresh_from_db()
        assert (second.paid, BulkTransfer.objects.count()) == (0, 1)

    def test_not_for_a_draft_and_not_by_others(self, deal, line):
        with pytest.raises(WrongState, match="chưa ký"):
            take_over_transfer(incoming=line, contract=deal.draft(), by=deal.accountant)
        for who in (deal.buyer, deal.owner):
            with pytest.raises(NotAllowed):
                take_over_transfer(incoming=line, contract=make_deal().loaded(), by=who)
        line.refresh_from_db()
        assert (line.status, BulkTransfer.objects.count()) == ("held", 0)

    def test_on_the_page(self, deal, line, client):
        contract = deal.loaded()
        client.force_login(deal.accountant)
        where = reverse("settlement:transfer", args=[line.pk])
        unknown = client.post(where, {"contract": "HĐ-0"})
        assert "Không có hợp đồng nào mang số này." in unknown.content.decode()
        client.post(where, {"contract": contract.number.lower()})
        line.refresh_from_db()
        assert line.status == "bulk"
        page = client.get(where).content.decode()
        assert contract.number in page
        assert "Dùng cho hợp đồng này" not in page
