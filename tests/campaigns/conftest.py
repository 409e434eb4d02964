"""The cast of a season: lychee of two provinces, a household in each, a post office that carries everything."""

import datetime as dt
from dataclasses import dataclass

import pytest

from catalog.produce import Crop
from farmers.models import Listing
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.catalog import CropFactory
from tests.factories.settlement import Post, WithholdingRuleFactory, household_with_account, listing_of, make_post

JUNE = dt.datetime(2026, 6, 12, 1, tzinfo=dt.UTC)


@dataclass
class Season:
    """A season, its parts, and a listing of lychee at 30,000 đ/kg in boxes of 5 kg in each province."""

    campaign: Campaign
    lychee: Crop
    north: Province
    east: Province
    northern: Listing
    eastern: Listing
    post: Post


def household_in(province: Province, *, number: str):
    return household_with_account(commune=CommuneFactory(province=province), number=number)


@pytest.fixture
def season(db) -> Season:
    WithholdingRuleFactory()
    north = ProvinceFactory(name="Tỉnh Bắc", short_name="Bắc")
    east = ProvinceFactory(name="Tỉnh Đông", short_name="Đông")
    lychee = CropFactory(name="Vải thiều")
    return Season(
        campaign=CampaignFactory(slug="mua-vai", name="Mùa vải hai tỉnh", crops=[lychee], provinces=[north, east]),
        lychee=lychee,
        north=north,
        east=east,
        northern=listing_of(household_in(north, number="190340000001"), crop=lychee),
        eastern=listing_of(household_in(east, number="190340000002"), crop=lychee),
        post=make_post(),
    )
