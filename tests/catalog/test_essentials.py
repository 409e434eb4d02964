"""Decisions on prices and rations: written once, from tomorrow on, never over each other."""

import datetime as dt

import pytest

from catalog.domain import decide_ceilings, decide_ration, end_decision, end_ration
from catalog.measures import base_of, per_unit
from catalog.models import PriceCeiling, PriceDecision, Ration
from catalog.produce import Crop
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.catalog import CropFactory, ProductFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 6, 12)
TOMORROW = dt.date(2026, 6, 13)


@pytest.fixture(autouse=True)
def _in_june():
    with clock.at(dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def rice(db):
    return CropFactory(name="Gạo tẻ", slug="gao-te")


@pytest.fixture
def saigon(db):
    return ProvinceFactory()


@pytest.fixture
def decided(rice, saigon):
    return {
        "authority": "Sở Tài chính",
        "number": "123/QĐ-STC",
        "signed_on": TODAY,
        "provinces": [saigon],
        "ceilings": {rice: 18_000},
        "valid_from": TOMORROW,
        "source": "Công báo số 5",
        "by": UserFactory(admin=True),
    }


def ration_of(rice, saigon, **changes):
    facts = {
        "crop": rice,
        "amount": 10_000,
        "per_days": 7,
        "provinces": [saigon],
        "valid_from": TOMORROW,
        "source": "QĐ 124",
        "by": UserFactory(),
    }
    return decide_ration(**(facts | changes))


class TestDecisions:
    def test_a_decision_holds_for_its_provinces_with_its_ceilings(self, decided, rice, saigon):
        decision = decide_ceilings(**decided)
        assert (decision.number, decision.valid_from, decision.valid_to) == ("123/QĐ-STC", TOMORROW, None)
        assert list(decision.provinces.all()) == [saigon]
        assert list(decision.ceilings.values_list("crop", "amount")) == [(rice.pk, 18_000)]
        assert decision.entered_by == decided["by"]

    def test_the_same_again_changes_nothing(self, decided):
        assert decide_ceilings(**decided) == decide_ceilings(**decided)
        assert (PriceDecision.objects.count(), PriceCeiling.objects.count()) == (1, 1)

    @pytest.mark.parametrize("other", ["ceilings", "provinces", "valid_to"])
    def test_the_same_number_with_other_content_is_refused(self, decided, rice, other):
        decide_ceilings(**decided)
        changed = {"ceilings": {rice: 19_000}, "provinces": [ProvinceFactory()], "valid_to": dt.date(2026, 7, 1)}
        with pytest.raises(BadValue) as refusal:
            decide_ceilings(**decided | {other: changed[other]})
        assert (refusal.value.field, PriceCeiling.objects.get().amount) == ("number", 18_000)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"authority": " "}, "authority"),
            ({"number": "\x00"}, "number"),
            ({"number": "1" * 61}, "number"),
            ({"source": ""}, "source"),
            ({"provinces": []}, "provinces"),
            ({"ceilings": {}}, "ceilings"),
            ({"valid_from": dt.date(2025, 6, 10)}, "valid_from"),
            ({"valid_to": TODAY}, "valid_to"),
        ],
    )
    def test_nonsense_is_named_by_its_field(self, decided, wrong, field):
        with pytest.raises(BadValue) as refusal:
            decide_ceilings(**decided | wrong)
        assert (refusal.value.field, PriceDecision.objects.count()) == (field, 0)

    def test_a_paper_that_came_late_keeps_its_first_day(self, decided):
        decision = decide_ceilings(**decided | {"valid_from": dt.date(2026, 6, 1), "signed_on": dt.date(2026, 5, 30)})
        assert (decision.valid_from, clock.day_of(decision.entered_at)) == (dt.date(2026, 6, 1), TODAY)

    def test_it_may_name_single_communes(self, decided, saigon):
        near, far = CommuneFactory(province=saigon), CommuneFactory()
        decision = decide_ceilings(**decided | {"communes": [near, far]})
        assert list(decision.communes.all()) == [far]  # the other one's province is named whole
        assert [decision.holds_in(commune) for commune in (near, far, CommuneFactory())] == [True, True, False]
        only = decide_ceilings(**decided | {"number": "124/QĐ", "provinces": [], "communes": [near]})
        assert (list(only.provinces.all()), list(only.communes.all())) == ([], [near])
        with pytest.raises(BadValue):
            decide_ceilings(**decided | {"number": "124/QĐ", "provinces": [], "communes": [far]})

    @pytest.mark.parametrize("amount", [0, -1, 10**12])
    def test_a_ceiling_is_a_price(self, decided, rice, amount):
        with pytest.raises(BadValue):
            decide_ceilings(**decided | {"ceilings": {rice: amount}})
        assert PriceDecision.objects.count() == 0

    def test_a_decision_ends_today_at_the_earliest(self, decided):
        decision = decide_ceilings(**decided)
        with pytest.raises(BadValue):
            end_decision(decision=decision, last_day=TODAY)  # it has not begun
        with clock.at(dt.datetime(2026, 6, 20, 3, tzinfo=dt.UTC)):
            with pytest.raises(BadValue):
                end_decision(decision=decision, last_day=dt.date(2026, 6, 19))
            assert end_decision(decision=decision, last_day=dt.date(2026, 6, 20)).valid_to == dt.date(2026, 6, 20)
            assert end_decision(decision=decision, last_day=dt.date(2026, 6, 25)).valid_to == dt.date(2026, 6, 20)


class TestRations:
    def test_a_ration_is_written_once(self, rice, saigon):
        ration = ration_of(rice, saigon)
        assert ration_of(rice, saigon) == ration
        assert (ration.amount, ration.per_days, list(ration.provinces.all())) == (10_000, 7, [saigon])

    def test_two_rations_of_a_commodity_do_not_overlap_in_a_province(self, rice, saigon):
        first = ration_of(rice, saigon, valid_to=dt.date(2026, 6, 30))
        with pytest.raises(WrongState, match="QĐ 124"):
            ration_of(rice, saigon, amount=5_000, valid_from=dt.date(2026, 6, 30))
        ration_of(rice, saigon, amount=5_000, valid_from=dt.date(2026, 7, 1))
        ration_of(rice, ProvinceFactory(), amount=5_000)
        assert Ration.objects.count() == 3
        assert end_ration(ration=first, last_day=TOMORROW).valid_to == TOMORROW

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"amount": 0}, "amount"),
            ({"amount": 10**10}, "amount"),
            ({"per_days": 0}, "per_days"),
            ({"per_days": 400}, "per_days"),
            ({"provinces": []}, "provinces"),
            ({"source": ""}, "source"),
            ({"valid_from": TODAY}, "valid_from"),
        ],
    )
    def test_nonsense_is_named_by_its_field(self, rice, saigon, wrong, field):
        with pytest.raises(BadValue) as refusal:
            ration_of(rice, saigon, **wrong)
        assert (refusal.value.field, Ration.objects.count()) == (field, 0)


@pytest.mark.parametrize(
    ("unit", "pack", "content", "whole"),
    [
        (Crop.Unit.KG, {"net_grams": 5_000}, 10_000, 1_000),
        (Crop.Unit.LITRE, {"net_ml": 900}, 1_800, 1_000),
        (Crop.Unit.EGG, {"pack_pieces": 30}, 60, 1),
        (Crop.Unit.BIRD, {"pack_pieces": 1}, 2, 1),
        (Crop.Unit.BOX, {"pack_pieces": 1}, 2, 1),
        (Crop.Unit.LITRE, {"net_ml": None}, None, 1_000),
    ],
)
def test_a_pack_is_measured_in_the_unit_of_its_commodity(unit, pack, content, whole):
    product = ProductFactory(crop=CropFactory(counted_in=unit), **pack)
    assert (base_of(product, 2), per_unit(product.crop)) == (content, whole)
