"""The market's books, done a second time from raw rows.

This package shares nothing with the code that wrote the rows: it imports none of our rooms (import-linter holds
it), reads tables with its own SQL and does its own rounding. A line of the reconciliation is a query that returns
``(reference, expected, found)`` for everything it looks at; where the two differ, the line is off.
"""

from marketplace.demo.reconciliation.line import Finding, Line, Result
from marketplace.demo.reconciliation.run import LINES, reconcile

__all__ = ["LINES", "Finding", "Line", "Result", "reconcile"]
