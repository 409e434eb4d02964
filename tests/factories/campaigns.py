"""Seasons and the people who follow them."""

import datetime as dt

import factory

from marketplace.campaigns.domain import start_campaign
from marketplace.campaigns.models import Campaign, CampaignMember, ProvinceOfficer
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.catalog import CropFactory


class CampaignFactory(factory.django.DjangoModelFactory):
    """A lychee season from 1 June to 15 July 2026 in one province, with a target of 100 kg."""

    class Meta:
        model = Campaign

    slug = factory.Sequence(lambda n: f"mua-vai-{n}")
    name = factory.Sequence(lambda n: f"Mùa vải thiều {n}")
    starts_on = dt.date(2026, 6, 1)
    ends_on = dt.date(2026, 7, 15)
    target_kg = 100
    crops = factory.LazyFunction(lambda: [CropFactory()])
    provinces = factory.LazyFunction(lambda: [ProvinceFactory()])

    @classmethod
    def _create(cls, model_class: type[Campaign], *args: object, **kwargs: object) -> Campaign:
        return start_campaign(by=UserFactory(is_staff=True), **kwargs)  # type: ignore[arg-type]


class CampaignMemberFactory(factory.django.DjangoModelFactory):
    """Somebody who manages the season."""

    class Meta:
        model = CampaignMember

    campaign = factory.SubFactory(CampaignFactory)
    user = factory.SubFactory(UserFactory)
    role = CampaignMember.Role.MANAGER


class ProvinceOfficerFactory(factory.django.DjangoModelFactory):
    """Somebody who follows a province's part of every season."""

    class Meta:
        model = ProvinceOfficer

    province = factory.SubFactory(ProvinceFactory)
    user = factory.SubFactory(UserFactory)
