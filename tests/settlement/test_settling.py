"""What a delivered parcel earns its seller, to the đồng; unknown means blocked."""

import datetime as dt

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.ledger.domain import MARKET, post_entry, seller_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.settlement.domain import (
    CannotReckon,
    NoWithholdingRule,
    reckon,
    settle_cleared_shipments,
    settle_shipment,
)
from marketplace.settlement.models import Payable, WithholdingRule
from marketplace.settlement.tasks import settle_cleared_shipments as settle_task
from marketplace.shop.order.models import Line
from tests.factories.ledger import legs
from tests.factories.settlement import WithholdingRuleFactory, listing_of

Kind = Account.Kind
JUNE = dt.datetime(2026, 6, 12, 1, tzinfo=dt.UTC)


def books(seller) -> dict[str, int]:
    owner = seller_owner(seller)
    return {
        "pending": balance(Kind.SELLER_PENDING, owner),
        "payable": balance(Kind.SELLER_PAYABLE, owner),
        "commission": balance(Kind.COMMISSION, MARKET),
        "vat": balance(Kind.TAX_VAT, MARKET),
        "pit": balance(Kind.TAX_PIT, MARKET),
    }


def test_a_cleared_parcel_earns_goods_less_commission_and_tax(post, household, listing):
    with clock.at(JUNE):
        (shipment,) = post.cleared((listing, 2))
    seller = household.legal_seller
    assert books(seller) == {"pending": -300_000, "payable": 0, "commission": 0, "vat": 0, "pit": 0}

    payable = settle_shipment(shipment=shipment)

    assert (payable.goods, payable.commission, payable.vat, payable.pit, payable.net) == (
        300_000,
        15_000,
        3_000,
        1_500,
        280_500,
    )
    assert (payable.legal_seller, payable.rule, payable.exempt_because, payable.cleared_at) == (
        seller,
        WithholdingRule.objects.get(),
        "",
        JUNE,
    )
    assert books(seller) == {"pending": 0, "payable": -280_500, "commission": -15_000, "vat": -3_000, "pit": -1_500}
    entry = Entry.objects.get(source_kind="payable_made")
    assert entry.source_ref == f"shipment:{shipment.pk}"


def test_settling_again_changes_nothing(post, listing):
    (shipment,) = post.cleared((listing, 1))
    first = settle_shipment(shipment=shipment)
    assert settle_shipment(shipment=shipment) == first
    assert settle_cleared_shipments() == 0
    assert Payable.objects.count() == 1
    assert Entry.objects.filter(source_kind="payable_made").count() == 1


def test_commission_is_rounded_line_by_line_and_tax_on_the_goods(post, household):
    """4,987 g at 31,234 đ/kg is 155,764 đ a line; 5 % of that is 7,788.2, twice 7,788; tax is of 311,528."""
    wanted = [(listing_of(household, price_per_kg=31_234), 1) for _ in range(2)]
    (shipment,) = post.cleared(*wanted, grams=4_987)
    payable = settle_shipment(shipment=shipment)
    assert (payable.goods, payable.commission, payable.vat, payable.pit, payable.net) == (
        311_528,
        15_576,
        3_115,
        1_558,
        291_279,
    )
    assert payable.goods == payable.commission + payable.vat + payable.pit + payable.net
    assert shipment.seller_order.goods_final == 311_528


def test_the_rate_frozen_on_the_line_counts_not_todays(post, household, listing):
    (shipment,) = post.order((listing, 1))
    with pgtrigger.ignore("order.Line:as_agreed"):  # as if it had been agreed otherwise when the order was placed
        Line.objects.filter(seller_order=shipment.seller_order).update(commission_bp=1_000)
    post.pack(shipment)
    post.deliver(shipment)
    post.clear()
    assert settle_shipment(shipment=shipment).commission == 15_000


@pytest.mark.parametrize("cleared", [False, True])
def test_money_that_has_not_cleared_is_not_owed(post, household, listing, cleared):
    (shipment,) = post.order((listing, 1))
    post.pack(shipment)
    post.deliver(shipment)
    if cleared:
        post.clear()
        assert settle_cleared_shipments() == 1
    else:
        with pytest.raises(WrongState):
            settle_shipment(shipment=shipment)
        assert settle_cleared_shipments() == 0
    assert Payable.objects.count() == int(cleared)
    assert (books(household.legal_seller)["payable"] != 0) is cleared


def test_the_rule_of_the_day_of_delivery_in_vietnam_counts(post, listing):
    """Delivered on 30 June at 23:30 in Vietnam, cleared in July under another rule."""
    WithholdingRule.objects.update(valid_to=dt.date(2026, 6, 30))
    WithholdingRuleFactory(valid_from=dt.date(2026, 7, 1), vat_bp=300, pit_bp=200)
    with clock.at(dt.datetime(2026, 6, 30, 16, 30, tzinfo=dt.UTC)):
        (shipment,) = post.order((listing, 1))
        post.pack(shipment)
        post.deliver(shipment)
    with clock.at(dt.datetime(2026, 7, 2, 2, tzinfo=dt.UTC)):
        post.clear()
        payable = settle_shipment(shipment=shipment)
    assert (payable.vat, payable.pit, payable.rule.vat_bp) == (1_500, 750, 100)


def test_without_a_rule_in_force_nothing_is_settled_and_the_others_go_on(post, household, listing, caplog):
    WithholdingRule.objects.update(valid_from=dt.date(2026, 6, 13))
    with clock.at(JUNE):
        (blocked,) = post.cleared((listing, 1))
    with clock.at(JUNE + dt.timedelta(days=1)):
        (settled,) = post.cleared((listing, 1))
    before = books(household.legal_seller)
    with pytest.raises(NoWithholdingRule) as refused:
        settle_shipment(shipment=blocked)
    assert str(refused.value) == (
        "Chưa có quy định khấu trừ thuế cho hộ nông dân vào ngày 12/06/2026, nên chưa đối soát được."
    )
    assert not Payable.objects.exists()
    assert books(household.legal_seller) == before

    assert settle_task() == 1
    assert Payable.objects.get().shipment == settled
    assert f"shipment {blocked.pk} not settled: no_withholding_rule" in caplog.text

    WithholdingRule.objects.update(valid_from=dt.date(2026, 6, 12))
    assert settle_task() == 1


def test_a_grower_exempt_by_paper_pays_no_tax_and_the_paper_is_kept(post, household, listing):
    seller = household.legal_seller
    seller.grower_exempt, seller.grower_exempt_source = True, "Giấy xác nhận số 12/UBND"
    seller.save()
    WithholdingRule.objects.all().delete()
    (shipment,) = post.cleared((listing, 1))
    payable = settle_shipment(shipment=shipment)
    assert (payable.vat, payable.pit, payable.net, payable.rule) == (0, 0, 142_500, None)
    assert payable.exempt_because == "Giấy xác nhận số 12/UBND"
    assert books(seller) == {"pending": 0, "payable": -142_500, "commission": -7_500, "vat": 0, "pit": 0}


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"commission_bp": None}, "chưa ghi mức hoa hồng"),
        ({"final_price": 149_999}, "cộng lại khác tiền hàng"),
        ({"commission_bp": 9_900}, "nhiều hơn tiền hàng"),
    ],
)
def test_rows_that_do_not_add_up_are_blocked(post, listing, change, sentence):
    (shipment,) = post.cleared((listing, 1))
    with pgtrigger.ignore("order.Line:as_agreed"):
        Line.objects.filter(seller_order=shipment.seller_order).update(**change)
    with pytest.raises(CannotReckon, match=sentence):
        settle_shipment(shipment=shipment)
    assert not Payable.objects.exists()
    assert not Entry.objects.filter(source_kind="payable_made").exists()


def test_reckoning_only_reads(post, listing):
    (shipment,) = post.cleared((listing, 1))
    earned = reckon(shipment)
    assert (earned.goods, earned.commission, earned.vat, earned.pit, earned.net) == (
        150_000,
        7_500,
        1_500,
        750,
        140_250,
    )
    assert not Payable.objects.exists()


def test_the_database_refuses_a_payable_that_does_not_add_up_or_names_no_rule(post, listing):
    (shipment,) = post.cleared((listing, 1))
    right = {
        "shipment": shipment,
        "legal_seller": shipment.seller_order.legal_seller,
        "goods": 100,
        "commission": 5,
        "vat": 1,
        "pit": 1,
        "net": 93,
        "rule": WithholdingRule.objects.get(),
        "cleared_at": JUNE,
    }
    for change, name in (({"net": 94}, "adds_up"), ({"rule": None}, "names_its_rule")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Payable.objects.create(**(right | change))
    Payable.objects.create(**right)


def rows_of(payables: list[Payable]) -> list[tuple[object, ...]]:
    """Return every column of the payables but those that tell them apart, and the legs of their entries."""
    columns = ("legal_seller_id", "goods", "commission", "vat", "pit", "net", "rule_id", "exempt_because", "cleared_at")
    made = Entry.objects.filter(source_kind="payable_made")
    entries = [made.get(source_ref=f"shipment:{payable.shipment_id}") for payable in payables]
    return [
        (
            *(getattr(payable, column) for column in (*columns, "made_at")),
            *(getattr(entry, column) for column in ("source_kind", "occurred_at", "by_id", "memo")),
            sorted(entry.legs.values_list("account__kind", "account__owner", "amount")),
        )
        for payable, entry in zip(payables, entries, strict=True)
    ]


def test_a_slice_writes_what_one_by_one_would(post, listing):
    """Three parcels settled together, and three like them alone: field by field the same."""
    with clock.at(JUNE):
        together, alone = ([*post.cleared((listing, 1)), *post.cleared((listing, 2))] for _ in range(2))
        for shipment in alone:
            settle_shipment(shipment=shipment)
        assert settle_cleared_shipments() == 2
    of = {payable.shipment_id: payable for payable in Payable.objects.select_related("rule")}
    assert rows_of([of[one.pk] for one in together]) == rows_of([of[one.pk] for one in alone])


def test_settling_asks_the_same_for_one_parcel_and_for_three(post, listing, django_assert_num_queries):
    with clock.at(JUNE):
        for parcels in (1, 3):
            for _ in range(parcels):
                post.cleared((listing, 1))
            # What waits; savepoint, lock, payables, parcels, lines, handovers, remittances, rule, payables; entries,
            # accounts, new accounts, legs; and the savepoint's end. Several entries have a savepoint of their own; by
            # then no account is new.
            with django_assert_num_queries(12 if parcels == 1 else 14):
                assert settle_cleared_shipments() == parcels


def test_an_entry_that_conflicts_stops_its_parcel_only(post, household, listing, caplog):
    first, second = post.cleared((listing, 1)) + post.cleared((listing, 1))
    with transaction.atomic():
        post_entry(
            source_kind="payable_made",
            source_ref=f"shipment:{first.pk}",
            legs=legs((Kind.COMMISSION, MARKET, 7), (Kind.BANK, MARKET, -7)),
            by=None,
        )
    assert settle_cleared_shipments() == 1
    assert Payable.objects.get().shipment == second
    assert f"shipment {first.pk} not settled: entry_conflict" in caplog.text
