"""Figures folded from differences: equal to a count anew, however often and in whatever order things happened."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from catalog.models import Product
from marketplace.bulk.domain import Load, close_loading
from marketplace.campaigns.domain import fold_figures, rebuild_figures
from marketplace.campaigns.models import Campaign, Figure, FigureDelta
from marketplace.campaigns.models.figures import NUMBERS
from marketplace.campaigns.queries import figures
from marketplace.common import clock
from marketplace.demo.reconciliation import campaigns, reconcile
from marketplace.demo.season.recount import figures_hold, folded
from marketplace.settlement.domain import (
    approve_and_pay_batch,
    make_payout_batch,
    settle_cleared_shipments,
    settle_paid_bulk,
    take_back_goods,
)
from marketplace.settlement.models import Payout
from marketplace.shop.checkout.domain import cancel_order
from tests.campaigns.conftest import JUNE
from tests.factories.accounts import UserFactory
from tests.factories.bulk import make_deal
from tests.factories.campaigns import CampaignFactory
from tests.factories.catalog import CropFactory
from tests.factories.settlement import listing_of

DAY = dt.timedelta(days=1)


def play(season):
    """Order, cancel, weigh, deliver, pay, folding in between."""
    with clock.at(JUNE):
        season.post.order((season.northern, 2), (season.eastern, 1))
        given_up = season.post.order((season.northern, 1))[0].seller_order.order
        fold_figures()
        cancel_order(order=given_up, by=None, reason="đổi ý")
        season.post.cleared((season.northern, 2), grams=9_800)
        fold_figures()
    with clock.at(JUNE + DAY):
        settle_cleared_shipments()
        batch = make_payout_batch(key=uuid4(), by=UserFactory(is_staff=True))
        approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))
        fold_figures()


def test_folded_and_counted_anew_are_the_same(season):
    play(season)
    before = folded()
    found = figures(season.campaign)
    assert (found.orders, found.packs, found.cancelled, found.delivered, found.households_paid) == (2, 5, 1, 1, 1)
    assert found.paid > 0
    assert rebuild_figures() > 0
    assert folded() == before


def test_what_a_later_payout_kept_for_goods_that_came_back_is_not_paid(season):
    def pay():
        settle_cleared_shipments()
        batch = make_payout_batch(key=uuid4(), by=UserFactory(is_staff=True))
        approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))
        fold_figures()

    with clock.at(JUNE):
        (first,) = season.post.cleared((season.northern, 1), grams=5_000)
        pay()
        line = first.seller_order.lines.get()
        take_back_goods(
            key=uuid4(),
            seller_order=first.seller_order,
            packs={line.pk: 1},
            reason="dập",
            restock=False,
            point=season.post.point,
            by=season.post.clerk,
        )
        season.post.cleared((season.northern, 2), grams=10_000)
        pay()
    paid = sum(Payout.objects.values_list("amount", flat=True))
    assert figures(season.campaign).paid == paid
    assert figures_hold()


def test_figures_that_were_changed_do_not_hold(season):
    play(season)
    assert figures_hold()
    Figure.objects.filter(packs__gt=0).update(packs=1_000)
    assert not figures_hold()
    assert Figure.objects.filter(packs=1_000).exists()  # looking mends nothing


def test_folding_again_writes_nothing(season):
    play(season)
    deltas = FigureDelta.objects.count()
    for _again in range(2):
        fold_figures()
    assert FigureDelta.objects.count() == deltas


def test_folded_rows_are_the_sums_of_their_deltas(season):
    play(season)
    for name in NUMBERS:
        assert sum(FigureDelta.objects.values_list(name, flat=True)) == sum(Figure.objects.values_list(name, flat=True))
    assert FigureDelta.objects.filter(packs__lt=0).exists()  # the cancelled packs were taken back, not forgotten


def test_a_delta_cannot_be_changed(season):
    play(season)
    for statement in ("UPDATE campaigns_figuredelta SET packs = 0", "DELETE FROM campaigns_figuredelta"):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_season_opened_late_counts_what_was_sold_before(season):
    with clock.at(JUNE):
        season.post.order((season.northern, 2))
    fold_figures()
    later = CampaignFactory(crops=[season.lychee], provinces=[season.north])
    assert (figures(later).orders, figures(later).packs) == (1, 2)


def test_a_draft_has_no_figures(season):
    Campaign.objects.update(state=Campaign.State.DRAFT)
    with clock.at(JUNE):
        season.post.order((season.northern, 2))
    fold_figures()
    assert not FigureDelta.objects.exists()


def test_operator_brand_channel_and_hour_are_the_orders(season):
    with clock.at(dt.datetime(2026, 6, 12, 17, 30, tzinfo=dt.UTC)):
        season.post.order((season.northern, 1), brand="muanhanh")
    fold_figures()
    cell = Figure.objects.get(crop=season.lychee)
    assert (cell.operator, cell.brand, cell.channel, cell.day, cell.hour) == (
        season.post.point.operator.code,
        "muanhanh",
        "web",
        dt.date(2026, 6, 13),
        0,
    )


def test_what_goes_by_the_truck_counts_as_a_kind_of_its_own(season):
    with clock.at(JUNE):
        season.post.order((season.eastern, 1))  # the northern household has nothing left beside the truck
        deal = make_deal(household=season.northern.household, crop=season.lychee)
        deal.loaded()
        fold_figures()
    found = figures(season.campaign)
    by_channel = {part.label: (part.grams, part.amount) for part in found.by_channel}
    assert by_channel == {"web": (5_000, 150_000), "bulk": (4_000_000, 100_000_000)}
    assert (found.orders, found.packs, found.households_active) == (1, 1, 2)
    assert {part.label: (part.orders, part.households_active, part.households_paid) for part in found.by_channel} == {
        "web": (1, 1, 0),
        "bulk": (0, 1, 0),
    }
    before = folded()
    rebuild_figures()
    fold_figures()
    assert folded() == before


def test_by_the_truck_pieces_are_not_known_and_never_none(season):
    eggs = CropFactory(name="Trứng vịt", counted_in="egg")
    season.campaign.crops.add(eggs)
    boxes = listing_of(season.northern.household, crop=eggs)
    Product.objects.filter(pk=boxes.product_id).update(pack_pieces=10)
    with clock.at(JUNE):
        cell = {"campaign": season.campaign, "crop": eggs, "province": season.north, "channel": "bulk"}
        Figure.objects.create(**cell, day=clock.today(), hour=8, amount=100_000_000)  # of before, when they could go
        amounts = figures(season.campaign).by_crop[eggs]
        assert (amounts.packs, amounts.amount, amounts.total, amounts.is_by_truck) == (0, 100_000_000, None, True)
        season.post.order((boxes, 2))
        fold_figures()
    amounts = figures(season.campaign).by_crop[eggs]
    assert (amounts.total, amounts.is_by_truck) == (20, True)
    kilograms = figures(season.campaign).by_crop.get(season.lychee)
    assert kilograms is None


def pay_out():
    settle_paid_bulk()
    batch = make_payout_batch(key=uuid4(), by=UserFactory(is_staff=True))
    approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))


def test_what_a_household_is_paid_for_a_truck_counts_as_paid(season):
    with clock.at(JUNE):
        deal = make_deal(household=season.northern.household, crop=season.lychee)
        contract = deal.paid()
        fold_figures()
        assert (figures(season.campaign).paid, figures(season.campaign).households_paid) == (0, 0)
        pay_out()
        for again in (fold_figures, fold_figures, rebuild_figures):
            again()
            found = figures(season.campaign)
            # 100,000,000 đ less 2 % commission, 1 % VAT and 0.5 % income tax
            assert (found.paid, found.households_paid, found.households_active) == (96_500_000, 1, 1)
            (trucks,) = [part for part in found.by_channel if part.label == "bulk"]
            assert (trucks.paid, trucks.households_paid, trucks.households_active) == (96_500_000, 1, 1)
        assert figures(season.campaign, province=season.east).paid == 0
    assert contract.state == contract.State.PAID
    assert set(Figure.objects.exclude(paid=0).values_list("channel", "province", "crop", "day")) == {
        ("bulk", season.north.pk, None, JUNE.date())
    }
    assert {result.line.name: result.findings for result in reconcile(campaigns.LINES) if result.findings} == {}


def test_of_a_contract_over_the_seasons_end_the_part_inside_counts_as_paid(season):
    Campaign.objects.update(ends_on=JUNE.date())
    deal = make_deal(household=season.northern.household, crop=season.lychee)
    with clock.at(JUNE):
        contract = deal.agreed()
        deal.weigh(contract, Load(deal.lot(deal.grams // 4).pk, deal.grams // 4))
    with clock.at(JUNE + DAY):
        deal.weigh(contract, Load(deal.lot(deal.grams * 3 // 4).pk, deal.grams * 3 // 4))
        contract = close_loading(contract=contract, by=deal.owner)
        deal.pay(contract, contract.due)
        pay_out()
        fold_figures()
    found = figures(season.campaign)
    assert (found.amount, found.paid) == (25_000_000, 24_125_000)
    assert {result.line.name: result.findings for result in reconcile(campaigns.LINES) if result.findings} == {}


def test_a_transaction_larger_than_a_reading_is_read_whole(season):
    with clock.at(JUNE):
        for _order in range(3):
            season.post.order((season.northern, 1))
    assert fold_figures(limit=1) == 3
    assert figures(season.campaign).orders == 3
