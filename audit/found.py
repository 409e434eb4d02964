"""What the audits found: figures with their limits by page, faults in words, and the table of both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limit:
    """How a figure is called in the table, what it may be at most or has to be at least, and its unit."""

    head: str
    at_most: float | None = None
    at_least: float | None = None
    digits: int = 0

    def holds(self, value: float) -> bool:
        """Say whether a figure is good enough."""
        if self.at_most is not None and value > self.at_most:
            return False
        return self.at_least is None or value >= self.at_least

    @property
    def words(self) -> str:
        """Return the limit as it is read."""
        return f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"


LIMITS = {
    "performance": Limit("perf", at_least=95),
    "accessibility": Limit("a11y", at_least=95),
    "best-practices": Limit("best", at_least=95),
    "seo": Limit("seo", at_least=95),
    "lcp": Limit("LCP s", at_most=2.0, digits=2),
    "tbt": Limit("TBT ms", at_most=100),
    "kilobytes": Limit("kB", at_most=100, digits=1),
    "requests": Limit("req", at_most=12),
    "elsewhere": Limit("3rd", at_most=0),
    "console": Limit("cons", at_most=0),
    "axe": Limit("axe", at_most=0),
    "small targets": Limit("<44px", at_most=0),
    "too wide": Limit("wide", at_most=0),
    "markup": Limit("html", at_most=0),
}


@dataclass
class Found:
    """Figures by page, faults in words by page, and what was not looked at and why."""

    figures: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left_out: list[str] = field(default_factory=list)

    def note(self, page: str, figure: str, value: float, *faults: str) -> None:
        """Keep a figure of a page, and in words what it stands for."""
        self.figures[page][figure] = value
        self.faults[page] += [fault for fault in faults if fault not in self.faults[page]]

    def shorts(self) -> list[str]:
        """Return a line for each figure that misses its limit."""
        return [
            f"SHORT: {page}: {LIMITS[name].head} {value:.{LIMITS[name].digits}f} ({LIMITS[name].words})"
            for page, figures in self.figures.items()
            for name, value in figures.items()
            if not LIMITS[name].holds(value)
        ]

    def table(self) -> str:
        """Return the figures as a table; ``*`` beside what misses its limit, ``·`` where nobody looked."""
        names = [name for name in LIMITS if any(name in figures for figures in self.figures.values())]
        lines = [["page", *(LIMITS[name].head for name in names)]]
        for page, figures in self.figures.items():
            lines.append([page, *(_cell(name, figures.get(name)) for name in names)])
        widths = [max(len(line[at]) for line in lines) for at in range(len(names) + 1)]
        return "\n".join(
            "  ".join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(row))
            for row in (list(zip(line, widths, strict=True)) for line in lines)
        )

    def as_json(self) -> dict[str, object]:
        """Return everything for the file."""
        return {"figures": self.figures, "faults": self.faults, "left out": self.left_out, "short": self.shorts()}


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "·"
    mark = "" if LIMITS[name].holds(value) else "*"
    return f"{value:.{LIMITS[name].digits}f}{mark}"
