"""Sales by the truck in a season's figures: a kind of its own (``channel`` "bulk"), from the scales' tickets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, Q

from catalog.produce import Crop
from marketplace.bulk.models import BulkEvent
from marketplace.campaigns.domain.contributions import Key, Numbers
from marketplace.campaigns.models import Campaign, FigureDelta
from marketplace.campaigns.models.figures import CELL, NUMBERS
from marketplace.campaigns.queries.counting import midnight
from marketplace.common import clock
from marketplace.common.clock import day_of

BULK = "bulk"


def bulk_deltas(*, seasons: Sequence[int] | None = None) -> Iterable[tuple[None, Key, dict[str, int]]]:
    """Yield what sales by the truck add to the seasons' figures beyond what is counted: grams on the scales and đồng.

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
    named = season.sellers.through.objects.filter(campaign_id=season.pk)
    events = BulkEvent.objects.filter(
        Q(~Exists(named)) | Q(legal_seller__in=season.sellers.order_by().values("pk")),
        ~Exists(season.products.through.objects.filter(campaign_id=season.pk)),
        crop__in=season.crops.all(),
        province__in=season.provinces.all(),
        occurred_at__gte=midnight(season.starts_on),
    ).select_related("crop")
    found: dict[Key, Numbers] = defaultdict(Numbers)
    for event in events:
        moment = event.occurred_at.astimezone(clock.VIETNAM)
        if day_of(moment) > season.ends_on:
            continue
        key = Key(
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
        by_weight = event.crop.counted_in == Crop.Unit.KG
        found[key].add(Numbers(amount=event.amount, measured=event.grams if by_weight else 0))
    return found


def _counted(season: Campaign) -> dict[Key, Numbers]:
    rows = FigureDelta.objects.filter(campaign=season, order=None, channel=BULK)
    found: dict[Key, Numbers] = defaultdict(Numbers)
    for row in rows.values("seller_id", *CELL, "amount", "measured"):
        key = Key(seller_id=row["seller_id"], **{name: row[name] for name in CELL})
        found[key].add(Numbers(amount=row["amount"], measured=row["measured"]))
    return found
