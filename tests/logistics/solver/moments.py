"""Moments of departure, in local time."""

import datetime as dt

OFF_PEAK = dt.datetime(2026, 6, 12, 10, 0)
PEAK = dt.datetime(2026, 6, 12, 17, 30)
