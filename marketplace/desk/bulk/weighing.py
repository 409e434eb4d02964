"""The form of a weighing ticket: what the scales said, and how many kilograms of which lot lie on the truck."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmers.models import GrowingArea, Lot
from farmers.queries import lots_to_pack_from
from marketplace.bulk.domain import Load
from marketplace.bulk.domain.loading import MOST_GROSS_GRAMS
from marketplace.bulk.models import BulkContract, BulkTruck
from marketplace.common import clock
from marketplace.common.forms import GramsField, KeyField, LineField, kg_text
from marketplace.desk.bulk.forms import BulkForm, MomentField, photo_field

MOST_LOTS = 60


class WeighForm(BulkForm):
    """One truck, full and empty, and its lots; those left empty are not on it."""

    key = KeyField()
    truck = forms.ModelChoiceField(label=_("Xe"), queryset=BulkTruck.objects.none(), empty_label=None)
    station = LineField(label=_("Trạm cân"), max_length=120)
    number = LineField(label=_("Số phiếu cân"), max_length=40)
    gross_grams = GramsField(label=_("Cân cả xe, kg"), most=MOST_GROSS_GRAMS)
    tare_grams = GramsField(label=_("Cân xe không, kg"), most=MOST_GROSS_GRAMS)
    weighed_at = MomentField(label=_("Cân lúc"))

    def __init__(self, *args: Any, contract: BulkContract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["truck"].queryset = contract.trucks.order_by("plate")  # type: ignore[attr-defined]
        self.initial.setdefault("weighed_at", clock.now())
        households = contract.shares.values("household")
        areas = GrowingArea.objects.filter(household__in=households, crop=contract.crop_id).values_list("pk", flat=True)
        self.lots = list(lots_to_pack_from(areas).select_related("growing_area__household")[:MOST_LOTS])
        for lot in self.lots:
            self.fields[f"lot-{lot.pk}"] = GramsField(
                label=_("Lô %(code)s, kg") % {"code": lot.code},
                help_text=_("%(household)s · còn %(left)s kg") % _words(lot),
                required=False,
            )
        self.fields["photo"] = photo_field()

    @property
    def loads(self) -> list[Load]:
        """Return what was typed for each lot."""
        typed = {lot.pk: self.cleaned_data.get(f"lot-{lot.pk}") for lot in self.lots}
        return [Load(lot_id, grams) for lot_id, grams in typed.items() if grams]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``record_weighing`` but the photo."""
        names = ("truck", "station", "number", "gross_grams", "tare_grams", "weighed_at", "key")
        return {**{name: self.cleaned_data[name] for name in names}, "loads": self.loads}


def _words(lot: Lot) -> dict[str, str]:
    return {"household": lot.growing_area.household.name, "left": kg_text(lot.grams_left)}
