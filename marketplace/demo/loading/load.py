"""``load_demo``: everything the market needs to be walked through, the same for the same seed, once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from catalog.models import Crop
from marketplace.accounts.models import User
from marketplace.areas.domain import load_areas
from marketplace.areas.models import Province
from marketplace.campaigns.domain import add_member, add_province_officer, start_campaign
from marketplace.cms.domain import add_page
from marketplace.common import clock
from marketplace.common.models import Marker
from marketplace.demo import data as demo_data
from marketplace.demo.loading.cast import give_passwords, register_cast
from marketplace.demo.loading.farms import SEASON_DAYS, load_crops, load_farms
from marketplace.demo.loading.network import load_network
from marketplace.demo.loading.rates import load_rates
from marketplace.demo.names import People
from marketplace.quotas.domain import set_quota
from marketplace.shop.checkout.domain.quota_keys import crop_key

MARKER = "synthetic-data"
SEED = 2026
SINCE = dt.timedelta(days=90)
STEPS_BEFORE_FARMS = 4


def is_loaded() -> bool:
    """Whether demo data are there."""
    return Marker.objects.filter(name=MARKER).exists()


@transaction.atomic
def load_demo(scale: str, *, progress: Callable[[int, int, str], None] = lambda done, of, what: None) -> None:
    """Load the demo of ``scale``; ``progress(done, of, what)`` is called at each step. All or nothing."""
    data = demo_data.read(scale)
    households = sum(spec["households"] for spec in data["specialities"])
    total = STEPS_BEFORE_FARMS + households + 1
    progress(0, total, "areas")
    load_areas()
    progress(1, total, "rates")
    load_rates(data["rates"])
    progress(2, total, "people")
    people = People(data["names"], SEED)
    for _taken in range(20):
        people.phone()  # the cast has the first numbers
    with clock.at(clock.now() - SINCE):  # the network and its people were there before the season that is played
        cast = register_cast()
        progress(3, total, "network")
        load_network(data, cast, people)
    crops = load_crops(data)
    for done, household in enumerate(load_farms(data, crops, cast, people), start=STEPS_BEFORE_FARMS):
        progress(done, total, household.name)
    give_passwords()
    _start_season(data["campaign"], cast)
    _cap_season(data["campaign"])
    for page in data["pages"]:
        add_page(**page)
    Marker.put(MARKER, scale)
    progress(total, total, "done")


def _cap_season(spec: dict[str, Any]) -> None:
    """Set the season's cap for each crop; placement takes from it."""
    for slug in spec["crops"]:
        set_quota(
            key=crop_key(slug), limit=spec["cap_kg"] * 1000, source=spec["cap_source"], reason="Mùa này đã nhận đủ đơn."
        )


def _start_season(spec: dict[str, Any], cast: dict[str, User]) -> None:
    today = clock.today()
    campaign = start_campaign(
        slug=spec["slug"],
        name=f"{spec['name']} {today.year}",
        crops=list(Crop.objects.filter(slug__in=spec["crops"])),
        provinces=list(Province.objects.filter(code__in=spec["provinces"])),
        starts_on=today - dt.timedelta(days=SEASON_DAYS),
        ends_on=today + dt.timedelta(days=SEASON_DAYS),
        target_kg=spec["target_kg"],
        by=cast["admin"],
    )
    add_member(campaign=campaign, user=cast["campaign_manager"], role="manager", by=cast["admin"])
    add_province_officer(
        province=Province.objects.get(code=spec["provinces"][0]), user=cast["province_officer"], by=cast["admin"]
    )
