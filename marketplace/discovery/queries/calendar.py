"""The country's seasons: which crop is harvested in which months and provinces, as its growing areas say.

Only areas of households that are on the market speak. An area that names no months is counted as unknown, never as
"not in season".
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from catalog.models import Crop
from farmers.models import GrowingArea
from farmers.queries.storefront import SHOWN_STATES
from marketplace.areas.models import Province
from marketplace.common.text import fold

MONTHS = range(1, 13)


@dataclass
class Harvest:
    """The same months of harvest in some provinces; provinces in the order of how many areas they have."""

    first: int
    last: int
    provinces: list[str] = field(default_factory=list)

    @property
    def months(self) -> frozenset[int]:
        """Return the months; from 11 to 2 goes over the new year."""
        return GrowingArea(season_from=self.first, season_to=self.last).season_months

    @property
    def is_all_year(self) -> bool:
        """Whether no month is left out."""
        return len(self.months) == len(MONTHS)


@dataclass
class CropYear:
    """A crop with its harvests; ``areas`` say when, ``unknown`` do not."""

    crop: Crop
    harvests: list[Harvest] = field(default_factory=list)
    areas: int = 0
    unknown: int = 0

    @property
    def months(self) -> frozenset[int]:
        """Return the months in which it is harvested somewhere."""
        return frozenset().union(*(harvest.months for harvest in self.harvests))

    def harvests_in(self, month: int) -> list[Harvest]:
        """Return the harvests that go on in a month."""
        return [harvest for harvest in self.harvests if month in harvest.months]


def crop_years(province: Province | None = None) -> list[CropYear]:
    """Return every crop that grows on the market, perhaps in one province alone, by name (two queries)."""
    areas = GrowingArea.objects.filter(household__state__in=SHOWN_STATES)
    if province is not None:
        areas = areas.filter(commune__province=province)
    counted = areas.values_list("crop_id", "season_from", "season_to", "commune__province__short_name")
    crops = {crop.pk: crop for crop in Crop.objects.all()}
    years: dict[int, CropYear] = {}
    harvests: defaultdict[int, dict[tuple[int, int], Harvest]] = defaultdict(dict)
    for pk, first, last, name, number in counted.annotate(number=Count("pk")).order_by("-number", "-commune__province"):
        year = years.setdefault(pk, CropYear(crops[pk]))
        if first is None or last is None:
            year.unknown += number
            continue
        year.areas += number
        harvests[pk].setdefault((first, last), Harvest(first, last)).provinces.append(name)
    for pk, year in years.items():
        year.harvests = list(harvests[pk].values())
    return sorted(years.values(), key=lambda year: (fold(year.crop.name), year.crop.pk))
