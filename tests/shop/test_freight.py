"""Freight: each step of weight started, by the tariff in force, never for nothing."""

import datetime as dt

import pytest

from marketplace.common.errors import DomainError
from marketplace.shop.shipping.domain import NoTariff, freight_for
from tests.factories.checkout import FreightTariffFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 12)


@pytest.mark.parametrize(
    ("grams", "dong"),
    [(1, 15_000), (4_999, 15_000), (5_000, 15_000), (5_001, 30_000), (30_000, 90_000), (20_000_000, 60_000_000)],
)
def test_each_step_started_counts(grams, dong):
    tariff = FreightTariffFactory(step_grams=5000, step_price=15_000)
    assert freight_for(grams=grams, on=DAY) == (dong, tariff)


@pytest.mark.parametrize("grams", [0, -1, 20_000_001, 10**20])
def test_a_weight_that_cannot_be_sent_is_refused(grams):
    FreightTariffFactory()
    with pytest.raises(DomainError, match="Khối lượng"):
        freight_for(grams=grams, on=DAY)


def test_without_a_tariff_nothing_is_carried():
    FreightTariffFactory(valid_from=DAY + dt.timedelta(days=1))
    with pytest.raises(NoTariff):
        freight_for(grams=1000, on=DAY)


def test_the_latest_tariff_in_force_holds():
    FreightTariffFactory(name="cũ", valid_from=dt.date(2025, 1, 1), step_price=12_000)
    new = FreightTariffFactory(name="mới", valid_from=dt.date(2026, 1, 1), step_price=16_000)
    assert freight_for(grams=1000, on=DAY) == (16_000, new)
    assert freight_for(grams=1000, on=dt.date(2025, 12, 31)).amount == 12_000
