"""A place typed by a person: chosen from the typing help, or read from what was typed, or asked back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.areas.models import Commune
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune
from marketplace.common.forms import LineField

MOST_CHOICES = 8


class MeansCommune(forms.Form):
    """A commune is meant by what is typed in the field ``typed_in``: ``self.commune`` of a valid form.

    It is the one chosen from the typing help (``commune_code``), or from the choices that are offered where what was
    typed can mean several (``commune_choice``); else it is read from what was typed.
    """

    typed_in = "place"

    commune_code = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    commune_choice = forms.ChoiceField(
        label=gettext_lazy("Đúng nơi nào dưới đây"),
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Xin chọn đúng xã, phường.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commune: Commune | None = None
        self._offer(self._typed_choice())

    def _typed_choice(self) -> list[Commune]:
        """Return the communes to choose from: only those that what was typed can mean."""
        if not self.is_bound or self.data.get("commune_code"):
            return []
        parsed = parse_address(str(self.data.get(self.typed_in, "")))
        return [] if parsed.commune else list(parsed.candidates[:MOST_CHOICES])

    def _offer(self, communes: list[Commune]) -> None:
        choice = self.fields["commune_choice"]
        if not communes or not isinstance(choice, forms.ChoiceField):
            del self.fields["commune_choice"]
            return
        choice.choices = [(one.code, f"{one.name}, {one.province.name}") for one in communes]


class PlaceForm(MeansCommune):
    """A place typed in a line of its own."""

    field_order = ("place", "commune_code", "commune_choice")

    place = LineField(
        label=gettext_lazy("Xã, phường và tỉnh, thành phố"),
        max_length=300,
        help_text=gettext_lazy("Gõ vài chữ rồi chọn. Địa chỉ cũ cũng được, ví dụ P. Bến Nghé, Q.1, TPHCM."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "data-suggest-url": "/areas/suggest", "data-suggest-into": "id_commune_code"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.auto_id, str):  # another one beside other forms on the page
            self.fields["place"].widget.attrs["data-suggest-into"] = self.auto_id % "commune_code"

    def clean(self) -> dict[str, Any]:
        """Find the commune that is meant."""
        data = super().clean() or {}
        if "place" in data:
            self.commune = self._commune(data)
        return data

    def _commune(self, data: dict[str, Any]) -> Commune | None:
        chosen = data.get("commune_code") or data.get("commune_choice")
        if chosen:
            found = find_commune(chosen)
            if found is None:
                self.add_error("place", ValidationError(_("Không có xã, phường này. Xin gõ lại rồi chọn.")))
            return found
        parsed = parse_address(data["place"])
        if parsed.commune is None and "commune_choice" not in self.fields:
            self.add_error("place", ValidationError(_("Chưa rõ là xã, phường nào. Xin ghi thêm tên tỉnh, thành phố.")))
        return parsed.commune
