"""What a line of the reconciliation is, and what it finds."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """``sql`` returns (reference, expected, found) rows; ``says`` is the sentence that must be true of each."""

    name: str
    says: str
    sql: str


@dataclass(frozen=True)
class Finding:
    """One row that is off."""

    line: str
    reference: str
    expected: Any
    found: Any


@dataclass
class Result:
    """What one line looked at, and where it was off."""

    line: Line
    examined: int = 0
    findings: list[Finding] = field(default_factory=list)
