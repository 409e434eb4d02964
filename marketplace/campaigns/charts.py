"""Charts drawn on the server as plain SVG: no script, no inline style, readable on paper.

A chart is bars over labels, and perhaps a line to compare them with. The page draws it from these figures
(``components/bars.html``) with the table of the same figures beside it, so that nobody needs to see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720
HEIGHT = 220
BOTTOM = 28
TOP = 18
MOST_LABELS = 12


@dataclass(frozen=True)
class Bar:
    """One bar, in the units of the drawing; ``label`` is empty where there is no room for it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str

    @property
    def middle(self) -> float:
        """Return where the label stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class BarChart:
    """Bars of equal width; ``line_y`` is the height of the line to compare with, if any."""

    title: str
    bars: tuple[Bar, ...]
    top_label: str
    line_y: float | None = None
    line_label: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM


def bar_chart(
    title: str,
    values: Sequence[tuple[str, int, str]],
    *,
    top_label: str = "",
    line: int | None = None,
    line_label: str = "",
) -> BarChart | None:
    """Return the chart of (label, value, words of the value); ``None`` where there is nothing to draw.

    ``line`` is a value to compare with (what each day has to bring). Values below nothing are drawn as nothing.
    """
    if not values or not any(value > 0 for _label, value, _words in values):
        return None
    most = max(max(value for _label, value, _words in values), line or 0)
    floor = HEIGHT - BOTTOM
    scale = (floor - TOP) / most
    slot = WIDTH / len(values)
    every = -(-len(values) // MOST_LABELS)
    bars = tuple(
        Bar(
            x=round(number * slot + slot * 0.1, 1),
            y=round(floor - max(0, value) * scale, 1),
            width=round(slot * 0.8, 1),
            height=round(max(0, value) * scale, 1),
            label=label if number % every == 0 else "",
            title=f"{label}: {words}",
        )
        for number, (label, value, words) in enumerate(values)
    )
    line_y = None if not line else round(floor - line * scale, 1)
    return BarChart(title, bars, top_label, line_y, line_label)
