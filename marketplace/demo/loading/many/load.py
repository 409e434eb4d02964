"""Loading what a season has beyond the small demo, in steps that say how far they are."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import connection
from psycopg import sql

from catalog.models import Crop
from farmers.models import Household, Listing
from marketplace.accounts.models import Consent, User
from marketplace.common import clock
from marketplace.common.planner import tell_planner
from marketplace.demo.loading.campaigns import AGREED_BEFORE
from marketplace.demo.loading.farms import load_crops
from marketplace.demo.loading.inbulk.farms import Farm, bring_on_line
from marketplace.demo.loading.inbulk.people import record_consents
from marketplace.demo.loading.many.farms import Plan
from marketplace.demo.loading.many.network import Network
from marketplace.demo.loading.many.shelves import load_shelves
from marketplace.demo.names import People

BATCH = 400
"""Households at a time: what is held in memory stays small."""
CONSENT_TEXT = "2026-01"


def steps_of(data: dict[str, Any]) -> int:
    """Return how many steps ``load_many`` reports."""
    return 2 + data["totals"]["households"] // BATCH if "totals" in data else 0


def load_many(
    data: dict[str, Any], people: People, admin: User, *, since: Any, progress: Callable[[str], None], one_in: int = 1
) -> None:
    """Load points, shelves and households up to the numbers of ``data``; ``one_in`` loads that part of them only."""
    people.names = data["names_of_many"]
    _check_at_once()
    progress("points")
    with clock.at(clock.now() - since):
        Network(data, people, one_in=one_in).open()
        progress("shelves")
        load_shelves(data, admin)
    crops = load_crops({"crops": [*data["crops"], *data["crops_of_many"]]})
    for batch in _batches(data, crops, people, one_in):
        progress(f"households {batch[0].code} …")
        households = bring_on_line(batch, by=admin)
        _agree_to_news(batch, households)


def _check_at_once() -> None:
    """Make PostgreSQL check foreign keys as rows come, and by index, until the transaction ends.

    They are checked at the end otherwise, and each row of a tracked table then costs more the more of them wait: the
    history's trigger ends a subtransaction, which walks over all that wait. Their plans are made once for a connection;
    made while a table held a dozen rows they read it from end to end when it holds thirty thousand.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT conname FROM pg_constraint"
            " WHERE contype = 'f' AND condeferrable AND connamespace = current_schema()::regnamespace"
        )
        keys = [sql.Identifier(name) for (name,) in cursor.fetchall()]
        cursor.execute(sql.SQL("SET CONSTRAINTS {} IMMEDIATE").format(sql.SQL(", ").join(keys)))
        cursor.execute("SET LOCAL enable_seqscan = off")
    tell_planner()


def _batches(data: dict[str, Any], crops: dict[str, Crop], people: People, one_in: int) -> Iterator[list[Farm]]:
    totals = data["totals"]
    missing = (totals["households"] - Household.objects.count()) // one_in
    listings = (totals["listings"] - Listing.objects.count()) // one_in
    first = 1 + max(
        int(code.removeprefix("HM"))
        for code in Household.objects.filter(code__regex=r"^HM[0-9]+$").values_list("code", flat=True)
    )
    farms = Plan(data, crops, people).farms(range(first, first + missing), listings)
    while batch := list(islice(farms, BATCH)):
        yield batch


def _agree_to_news(farms: list[Farm], households: list[Household]) -> None:
    """Let some agree to messages, before the season that is played."""
    codes = {farm.code for farm in farms if farm.agrees_to_news}
    owners = User.objects.filter(household_memberships__household__in=[one for one in households if one.code in codes])
    with clock.at(clock.now() - AGREED_BEFORE):
        record_consents(list(owners.order_by("pk")), Consent.Purpose.MARKETING, Consent.Evidence.WEB_FORM, CONSENT_TEXT)
