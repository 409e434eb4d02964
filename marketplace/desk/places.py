"""A commune, asked for on any desk: chosen from the suggestions, or read out of what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.areas.models import Commune
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune
from marketplace.common.forms import LineField

SUGGEST = {"data-suggest-url": "/areas/suggest", "data-suggest-into": "id_commune_code", "autocomplete": "off"}


class PlaceForm(forms.Form):
    """Adds ``commune`` to the cleaned data; works without JavaScript too."""

    place = LineField(label=gettext_lazy("Xã, phường"), max_length=200, widget=forms.TextInput(attrs=SUGGEST))
    commune_code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5)

    def clean(self) -> dict[str, Any]:
        """Find the commune: the one that was chosen, or the one that the text means."""
        data = super().clean() or {}
        place = data.get("place")
        if place:
            commune = find_commune(data.get("commune_code", "")) or commune_meant(place)
            if commune is None:
                self.add_error("place", _("Chưa rõ xã, phường nào, xin gõ thêm tên tỉnh hoặc chọn trong danh sách."))
            data["commune"] = commune
        return data


def commune_meant(text: str) -> Commune | None:
    """Return the commune that a text means, if it means one."""
    commune = parse_address(text).commune
    return find_commune(commune.code) if commune is not None else None
