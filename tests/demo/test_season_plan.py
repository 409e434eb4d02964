"""The plan of the whole season, before anything of it is loaded: how many points, of whom, and what grows where."""

from collections import Counter

import pytest
from django.db.models import Count

from farmers.models import Household
from logistics.models import Operator
from marketplace.areas.models import Commune
from marketplace.demo import data as demo_data
from marketplace.demo.loading.farms import load_crops
from marketplace.demo.loading.many.farms import Plan
from marketplace.demo.loading.many.network import Network
from marketplace.demo.names import People

pytestmark = pytest.mark.django_db


def test_the_plan_of_the_whole_season_has_its_reported_numbers(areas_loaded: None) -> None:
    """Nothing is loaded: the plan alone is asked for every point of the country."""
    data = demo_data.read("season")
    network = Network(data, People(data["names_of_many"], seed=1))
    delivering = network._delivering()
    carriers = network._carriers(delivering)
    branches = {code: list(network._branches(code, delivering[code], carriers[code])) for code in network.communes}
    by_operator = Counter(branch.operator.code for branch in branches["79"])
    assert by_operator == {"VNP": 181, "VTP": 34}
    in_mountains = Counter(branch.operator.code for branch in branches["08"])
    assert (sum(in_mountains.values()), in_mountains["VNP"], len(in_mountains)) == (190, 148, 20)
    everywhere = [branch for rows in branches.values() for branch in rows]
    assert {branch.commune.pk for branch in everywhere} == set(Commune.objects.values_list("pk", flat=True))
    assert len({branch.code for branch in everywhere}) == len(everywhere)
    assert sum(len(branch.carriers) for branch in branches["79"]) == 1_001
    assert Operator.objects.count() == 21


def test_the_plan_deals_out_real_specialities_where_they_grow(areas_loaded: None) -> None:
    data = demo_data.read("season")
    crops = load_crops({"crops": [*data["crops"], *data["crops_of_many"]]})
    farms = list(Plan(data, crops, People(data["names_of_many"], seed=1)).farms(range(1, 801), 1_462))
    assert len(farms) == 800
    assert sum(len(land.packs) for farm in farms for land in farm.lands) == 1_462
    lychee = [farm for farm in farms if "Lục Ngạn" in farm.lands[0].packs[0].facts.title]
    assert lychee
    assert {farm.commune.province.short_name for farm in lychee} == {"Bắc Ninh"}
    assert len({farm.commune.province.code for farm in farms}) == 34
    titles = Counter(pack.facts.title for farm in farms for land in farm.lands for pack in land.packs)
    assert len(titles) > 200
    assert Household.objects.aggregate(n=Count("pk"))["n"] == 0
