"""Foreign keys point to the same floor or down, as imports do; written as strings they hide from the linter."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import Field

ROOT = Path(__file__).resolve().parents[2]
OUR_ROOTS = ("marketplace.", "catalog", "farmers", "logistics", "export")


def floors() -> list[set[str]]:
    """Return the rooms of each floor, the top one first, from the import contract itself."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [{room.strip().strip("()") for room in layer.split(":")} for layer in layers]


def floor_of(package: str) -> int | None:
    """Return how high a package lives (0 is the ground); ``None`` for what is not ours."""
    for height, rooms in enumerate(reversed(floors())):
        if any(package == room or package.startswith(f"{room}.") for room in rooms):
            return height
    return None


def relations():
    """Return (from model, field, to model) of each key that a model of ours declares, many-to-many ones included."""
    for model in apps.get_models(include_auto_created=False):
        if floor_of(model._meta.app_config.name) is None:
            continue
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if isinstance(field, Field) and field.is_relation and field.related_model is not None:
                yield model, field, field.related_model


def rises(model, target) -> bool:
    here, there = floor_of(model._meta.app_config.name), floor_of(target._meta.app_config.name)
    return here is not None and there is not None and there > here


def test_floors_are_read_from_the_import_contract():
    assert floor_of("marketplace.common") == 0
    assert floor_of("marketplace.accounts") < floor_of("catalog") < floor_of("marketplace.shop.partner")
    assert floor_of("marketplace.shop.order") < floor_of("farmers") < floor_of("logistics")
    assert floor_of("oscar.apps.voucher") is None


def test_every_model_of_ours_has_a_floor():
    homeless = {
        model._meta.app_config.name
        for model in apps.get_models()
        if model._meta.app_config.name.startswith(OUR_ROOTS) and floor_of(model._meta.app_config.name) is None
    }
    assert homeless == set()


def test_foreign_keys_never_point_up():
    found = list(relations())
    assert len(found) > 60
    up = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model, field, target in found
        if rises(model, target)
    ]
    assert up == []


def test_a_key_that_points_up_would_be_seen():
    """Negative control: turned round, keys that point down point up."""
    from catalog.models import Crop
    from logistics.models import Shipment
    from marketplace.shop.order.models import SellerOrder

    assert rises(SellerOrder, Shipment)
    assert rises(Crop, SellerOrder)
    assert not rises(Shipment, SellerOrder)
