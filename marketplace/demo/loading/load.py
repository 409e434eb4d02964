"""``load_demo``: everything the market needs to be walked through, the same for the same seed, once."""

import datetime as dt
from collections.abc import Callable
from itertools import count

from django.db import transaction

from catalog.search.writing import load_synonyms
from marketplace.areas.domain import load_areas
from marketplace.cms.domain import add_campaign_page, add_page
from marketplace.common import clock
from marketplace.common.models import Marker
from marketplace.common.planner import tell_planner
from marketplace.demo import data as demo_data
from marketplace.demo.loading.bulk import load_bulk
from marketplace.demo.loading.campaigns import load_season
from marketplace.demo.loading.cast import give_passwords, register_cast
from marketplace.demo.loading.cooperative import load_cooperative
from marketplace.demo.loading.essentials import load_essentials
from marketplace.demo.loading.farms import load_crops, load_farms
from marketplace.demo.loading.households import load_households
from marketplace.demo.loading.many import load_many, steps_of
from marketplace.demo.loading.neighbours import load_missed_calls, load_team, load_zone
from marketplace.demo.loading.network import load_network
from marketplace.demo.loading.outlets import load_outlets
from marketplace.demo.loading.partners import load_partner
from marketplace.demo.loading.rates import load_rates
from marketplace.demo.loading.transfers import load_receiving_account, load_reservation_limit
from marketplace.demo.names import People
from marketplace.discovery.domain import rebuild_index

MARKER = "synthetic-data"
SEED = 2026
SINCE = dt.timedelta(days=90)
STEPS_BEFORE_FARMS = 4


def is_loaded() -> bool:
    """Whether demo data are there."""
    return Marker.objects.filter(name=MARKER).exists()


def loaded_scale() -> str:
    """Return the scale of the demo that is there; empty where there is none."""
    return Marker.objects.filter(name=MARKER).values_list("value", flat=True).first() or ""


@transaction.atomic
def load_demo(
    scale: str, *, one_in: int = 1, progress: Callable[[int, int, str], None] = lambda done, of, what: None
) -> None:
    """Load the demo of ``scale``; ``progress(done, of, what)`` is called at each step. All or nothing.

    ``one_in`` loads only one in so many of what a larger scale has beyond the small one: for tests.
    """
    data = demo_data.read(scale)
    households = sum(spec["households"] for spec in data["specialities"])
    before_many = STEPS_BEFORE_FARMS + households
    total = before_many + steps_of(data) + 2
    progress(0, total, "areas")
    load_areas()
    progress(1, total, "rates")
    load_rates(data["rates"])
    load_receiving_account(data["rates"]["tax_from"])
    load_reservation_limit(data["rates"]["tax_from"])
    progress(2, total, "people")
    people = People(data["names"], SEED)
    for _taken in range(20):
        people.phone()  # the cast has the first numbers
    with clock.at(clock.now() - SINCE):  # the network and its people were there before the season that is played
        cast = register_cast()
        progress(3, total, "network")
        load_network(data, cast, people)
        load_team(cast)
        load_essentials(cast, since=data["rates"]["tax_from"])
        load_outlets(cast)
    crops = load_crops(data)
    for done, household in enumerate(load_farms(data, crops, cast, people), start=STEPS_BEFORE_FARMS):
        progress(done, total, household.name)
    load_households(data, crops, cast, people)
    load_cooperative(cast, people)
    load_bulk(cast, since=data["rates"]["tax_from"])
    give_passwords()
    season = load_season(data["campaign"], cast)
    with clock.at(clock.now() - SINCE):
        load_partner(cast, season)
    load_zone(cast)
    load_missed_calls()
    for page in data["pages"]:
        add_page(**page)
    if "campaign_page" in data:
        add_campaign_page(campaign=season, **data["campaign_page"])
    if "totals" in data:
        done_so_far = count(before_many)
        load_many(
            data,
            people,
            cast["admin"],
            since=SINCE,
            progress=lambda what: progress(next(done_so_far), total, what),
            one_in=one_in,
        )
    progress(total - 1, total, "search")
    load_synonyms()
    rebuild_index()
    Marker.put(MARKER, scale)
    tell_planner()
    progress(total, total, "done")
