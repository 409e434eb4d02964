"""The packing form: for each line, which lots and how many kilograms; then what the customer pays for that."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmers.domain import DrawSpec, weighed_price
from farmers.models import Household, Lot
from farmers.queries import lots_to_pack_from
from marketplace.common.forms import CountField, GramsField, kg_text
from marketplace.desk.farm.forms import FarmForm
from marketplace.shop.order.domain import price_for_grams
from marketplace.shop.order.models import Line, SellerOrder

SPARE_ROWS = 1
"""Empty rows a line beyond the suggestion: another lot, when the first one runs out."""
MOST_ROWS = 6


Row = tuple[forms.BoundField, forms.BoundField, forms.BoundField]


@dataclass(frozen=True)
class Group:
    """One line of the order with its rows of (lot, packs, weight) fields; ``spare`` rows are empty and may stay so."""

    line: Line
    rows: list[Row]
    spare: list[Row]
    has_lots: bool


@dataclass(frozen=True)
class Weighing:
    """What the customer pays for the goods after weighing, in đồng, and what came off."""

    goods: int
    less: int
    grams: int
    over: tuple["Over", ...] = ()


@dataclass(frozen=True)
class Over:
    """A line that weighs more than the price shown allows: ``price`` is what all of it would cost, with a new yes."""

    line: Line
    grams: int
    price: int


class LotChoice(forms.ModelChoiceField):
    """A lot with what is left of it."""

    def label_from_instance(self, lot: Lot) -> str:
        """Return the code (which tells the day) and the kilograms left: short enough for a telephone."""
        return _("%(code)s · còn %(left)s kg") % {"code": lot.code, "left": kg_text(lot.grams_left)}


class PackForm(FarmForm):
    """Built for one seller order; ``draws`` holds what was typed once it is valid."""

    reviewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4_000)

    def __init__(self, *args: Any, seller_order: SellerOrder, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, household=household, **kwargs)
        self.lines = list(seller_order.lines.select_related("product__listing").order_by("pk"))
        self.lots = _lots_by_area({line.product.listing.growing_area_id for line in self.lines})
        suggested = suggest_draws(self.lines, self.lots)
        self.rows: dict[int, int] = {}
        for line in self.lines:
            mine = [draw for draw in suggested if draw.line_id == line.pk]
            self.rows[line.pk] = self._typed_rows(line) or min(MOST_ROWS, max(1, len(mine)) + SPARE_ROWS)
            for row in range(self.rows[line.pk]):
                self._add_row(line, row, mine[row] if row < len(mine) else None)
        self.draws: list[DrawSpec] = []

    def _typed_rows(self, line: Line) -> int:
        """Return how many rows of the line were sent: lots may have moved on since, what was typed has not."""
        return sum(f"lot-{line.pk}-{row}" in self.data for row in range(MOST_ROWS)) if self.is_bound else 0

    def _add_row(self, line: Line, row: int, draw: DrawSpec | None) -> None:
        lots = self.lots[line.product.listing.growing_area_id]
        field = LotChoice(
            label=gettext_lazy("Lô"),
            queryset=Lot.objects.filter(pk__in=[lot.pk for lot in lots]),
            required=False,
            empty_label=gettext_lazy("Không lấy"),
            error_messages={"invalid_choice": gettext_lazy("Lô này vừa hết, xin chọn lô khác.")},
        )
        field.choices = [("", _("Không lấy")), *((lot.pk, field.label_from_instance(lot)) for lot in lots)]
        self.fields[f"lot-{line.pk}-{row}"] = field
        self.fields[f"packs-{line.pk}-{row}"] = CountField(label=gettext_lazy("Số gói"), required=False, most=10_000)
        self.fields[f"grams-{line.pk}-{row}"] = GramsField(label=gettext_lazy("Cân được, kg"), required=False)
        if draw is not None:
            self.initial[f"lot-{line.pk}-{row}"] = draw.lot_id
            self.initial[f"packs-{line.pk}-{row}"] = draw.quantity
            self.initial[f"grams-{line.pk}-{row}"] = draw.grams

    @property
    def groups(self) -> list[Group]:
        """Return the fields line by line, for the page."""
        return [self._group(line) for line in self.lines]

    def _group(self, line: Line) -> Group:
        rows = [
            (self[f"lot-{line.pk}-{row}"], self[f"packs-{line.pk}-{row}"], self[f"grams-{line.pk}-{row}"])
            for row in range(self.rows[line.pk])
        ]
        spare = [row for row in rows[1:] if not any(field.value() for field in row)]
        has_lots = bool(self.lots[line.product.listing.growing_area_id])
        return Group(line=line, rows=[row for row in rows if row not in spare], spare=spare, has_lots=has_lots)

    def clean(self) -> dict[str, Any]:
        """Gather the rows; a row is either empty or whole."""
        data = super().clean() or {}
        for line in self.lines:
            for row in range(self.rows[line.pk]):
                lot, packs, grams = (data.get(f"{name}-{line.pk}-{row}") for name in ("lot", "packs", "grams"))
                if lot is None:
                    if row == 0 and not any(self[f"lot-{line.pk}-{other}"].data for other in range(self.rows[line.pk])):
                        self._refuse(f"lot-{line.pk}-{row}", _("Xin chọn lô cho mặt hàng này."))
                    continue
                if not packs:
                    self._refuse(f"packs-{line.pk}-{row}", _("Xin ghi số gói lấy từ lô này."))
                elif not grams:
                    self._refuse(f"grams-{line.pk}-{row}", _("Xin cân và ghi số kg."))
                else:
                    self.draws.append(DrawSpec(line.pk, lot.pk, packs, grams))
        return data

    def _refuse(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, ValidationError(sentence, code="incomplete"))

    def digest(self) -> str:
        """Return the draws as a text, to know whether just these were reviewed."""
        return ";".join(":".join(map(str, draw)) for draw in self.draws)

    def weighing(self) -> Weighing:
        """Return what the customer pays for what was typed."""
        grams: defaultdict[int, int] = defaultdict(int)
        for draw in self.draws:
            grams[draw.line_id] += draw.grams
        goods = sum(weighed_price(line, grams[line.pk]) for line in self.lines)
        shown = sum(line.shown_price for line in self.lines)
        return Weighing(goods=goods, less=shown - goods, grams=sum(grams.values()), over=self._over(grams))

    def _over(self, grams: Mapping[int, int]) -> tuple[Over, ...]:
        """Return the lines of which the customer would have to be asked before all of it is charged."""
        by_kg = [(line, grams[line.pk]) for line in self.lines if line.price_per_kg]
        priced = [Over(line, weight, price_for_grams(line, weight)) for line, weight in by_kg]
        return tuple(each for each in priced if each.price > each.line.most_price)


def _lots_by_area(areas: set[int]) -> dict[int, list[Lot]]:
    lots: dict[int, list[Lot]] = {area: [] for area in areas}
    for lot in lots_to_pack_from(areas):
        lots[lot.growing_area_id].append(lot)
    return lots


def suggest_draws(lines: list[Line], lots: dict[int, list[Lot]]) -> list[DrawSpec]:
    """Suggest whole lines from the oldest lot that has enough; where none has, packs from the oldest lots on."""
    left = {lot.pk: lot.grams_left for area in lots.values() for lot in area}
    draws: list[DrawSpec] = []
    for line in lines:
        mine = lots[line.product.listing.growing_area_id]
        pack = max(1, (line.ordered_grams or 0) // line.quantity)
        enough = [lot for lot in mine if left[lot.pk] >= pack * line.quantity]
        wanted = line.quantity
        for lot in enough[:1] or mine:
            packs = min(wanted, left[lot.pk] // pack)
            if packs:
                draws.append(DrawSpec(line.pk, lot.pk, packs, packs * pack))
                left[lot.pk] -= packs * pack
                wanted -= packs
    return draws
