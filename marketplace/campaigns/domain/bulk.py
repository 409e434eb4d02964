"""Sales by the truck in a season's figures: a kind of its own (``channel`` "bulk"), from the scales' tickets.

What households were paid for them stands, as every payment does, in rows without a crop, on the days of the tickets.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import Exists, Q

from catalog.produce import Crop
from marketplace.bulk.models import BulkEvent
from marketplace.campaigns.domain.contributions import Key, Numbers
from marketplace.campaigns.models import Campaign, FigureDelta
from marketplace.campaigns.models.figures import CELL, NUMBERS
from marketplace.campaigns.queries.figures import BULK
from marketplace.common import clock
from marketplace.common.money import divide_half_up
from marketplace.settlement.models import Payable, PayoutBatch

_COUNTED = ("amount", "measured", "paid")


def bulk_deltas(*, seasons: Sequence[int] | None = None) -> Iterable[tuple[None, Key, dict[str, int]]]:
    """Yield what sales by the truck add to the seasons' figures beyond what is counted: grams, đồng, đồng paid out.

    A season that is narrowed to some products has none: a truck carries a crop, not a product. There are some
    thousands of tickets in a season, so they are added up each time. Tickets that were voided take off what they added.
    """
    running = Campaign.objects.exclude(state=Campaign.State.DRAFT)
    if seasons is not None:
        running = running.filter(pk__in=seasons)
    for season in running:
        counted, now = _counted(season), _weighed(season)
        for key in counted.keys() | now.keys():
            before, after = counted.get(key, Numbers()), now.get(key, Numbers())
            numbers = {name: getattr(after, name) - getattr(before, name) for name in NUMBERS}
            if any(numbers.values()):
                yield None, key, numbers


def _weighed(season: Campaign) -> dict[Key, Numbers]:
    found: dict[Key, Numbers] = defaultdict(Numbers)
    earned: dict[tuple[int, int], dict[Key, int]] = defaultdict(lambda: defaultdict(int))
    for event in _events_of(season):
        key = _key_of(season, event)
        by_weight = event.crop.counted_in == Crop.Unit.KG
        found[key].add(Numbers(amount=event.amount, measured=event.grams if by_weight else 0))
        earned[event.contract_id, event.legal_seller_id][replace(key, crop_id=None)] += event.amount
    for key, amount in _paid_for(earned):
        found[key].add(Numbers(paid=amount))
    return found


def _events_of(season: Campaign) -> Iterable[BulkEvent]:
    """Return what the scales said of the season's goods within its days."""
    named = season.sellers.through.objects.filter(campaign_id=season.pk)
    events: Iterable[BulkEvent] = BulkEvent.objects.filter(
        Q(~Exists(named)) | Q(legal_seller__in=season.sellers.order_by().values("pk")),
        ~Exists(season.products.through.objects.filter(campaign_id=season.pk)),
        crop__in=season.crops.all(),
        province__in=season.provinces.all(),
        occurred_at__gte=clock.midnight(season.starts_on),
        occurred_at__lt=clock.midnight(season.ends_on + dt.timedelta(days=1)),
    ).select_related("crop")
    return events


def _key_of(season: Campaign, event: BulkEvent) -> Key:
    moment = event.occurred_at.astimezone(clock.VIETNAM)
    return Key(
        campaign_id=season.pk,
        province_id=event.province_id,
        crop_id=event.crop_id,
        seller_id=event.legal_seller_id,
        operator="",
        brand="",
        channel=BULK,
        day=moment.date(),
        hour=moment.hour,
    )


def _paid_for(earned: Mapping[tuple[int, int], Mapping[Key, int]]) -> Iterable[tuple[Key, int]]:
    """Yield what was paid out of what households earned here: (contract, seller) → cell → đồng on the scales.

    A contract may have tickets of other days or seasons: each cell has the share of its đồng, rounded half up from
    the first to the last, so that all cells of a contract together have exactly what was paid.
    """
    payables = Payable.objects.filter(
        bulk_share__contract__in={contract_id for contract_id, _seller in earned},
        payout_item__payout__batch__status=PayoutBatch.Status.PAID,
    ).select_related("bulk_share")
    for payable in payables:
        share = payable.bulk_share
        if share is None or not share.earned:
            continue
        cells = earned.get((share.contract_id, share.legal_seller_id), {})
        upto = shown = 0
        for key in sorted(cells, key=lambda cell: (cell.day, cell.hour)):
            upto += cells[key]
            part = divide_half_up(payable.net * upto, share.earned) - shown
            shown += part
            yield key, part


def _counted(season: Campaign) -> dict[Key, Numbers]:
    rows = FigureDelta.objects.filter(campaign=season, order=None, channel=BULK)
    found: dict[Key, Numbers] = defaultdict(Numbers)
    for row in rows.values("seller_id", *CELL, *_COUNTED):
        key = Key(seller_id=row["seller_id"], **{name: row[name] for name in CELL})
        found[key].add(Numbers(**{name: row[name] for name in _COUNTED}))
    return found
