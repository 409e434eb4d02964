"""The post's scales at acceptance: what goods sold by weight weigh there, asked back once before it is written."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from logistics.domain.weighing_in import Weighed, lines_by_weight
from logistics.models import Shipment
from marketplace.common.forms import GramsField
from marketplace.common.templatetags.market import kg
from marketplace.desk.post.forms import CounterForm


class WeighInForm(CounterForm):
    """Grams by line; empty where a line was not weighed again. ``seen`` holds what was asked back."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines_by_weight(shipment)
        for line in self.lines:
            self.fields[f"grams-{line.pk}"] = GramsField(
                label=_("%(title)s, người bán cân %(weight)s") % {"title": line.title, "weight": kg(line.final_grams)},
                required=False,
            )

    @property
    def grams(self) -> dict[int, int]:
        """Return what was typed, by line."""
        typed = {line.pk: self.cleaned_data.get(f"grams-{line.pk}") for line in self.lines}
        return {pk: grams for pk, grams in typed.items() if grams is not None}

    def was_seen(self, weighed: list[Weighed]) -> bool:
        """Whether these weights and prices were asked back before; if not, the form carries that they are now."""
        now = ",".join(f"{one.line.pk}:{one.grams}:{one.price}" for one in weighed)
        if self.cleaned_data["seen"] == now:
            return True
        self.data = self.data.copy()  # type: ignore[union-attr]  # what was posted
        self.data["seen"] = now  # type: ignore[index]
        return False
