"""Scans in batches: prepares parcels and answers how many events a second ``record_scans`` takes. A process of its own.

``python -m bench.scans EVENTS BATCH`` in the environment of the market; prints one line of JSON. Each parcel that the
season has packed is accepted, sent on and received, as three offices' devices would send it, in batches.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import sys
import time
from uuid import uuid4


def main(events: int, batch: int) -> None:
    """Record ``events`` scans in batches of ``batch`` and print what it took."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    from logistics.domain.network import add_clerk
    from logistics.domain.scanning import ScanSpec, record_scans
    from logistics.models import Point, PostalItem, Scan
    from marketplace.accounts.models import User
    from marketplace.common import clock

    point = Point.objects.filter(is_open=True, accepts=True).order_by("pk")[0]
    by = User.objects.order_by("pk")[0]
    add_clerk(point=point, user=by)
    numbers = list(PostalItem.objects.order_by("pk").values_list("s10", flat=True))
    if not numbers:
        raise SystemExit("There is no parcel to scan.")
    kinds = (Scan.Kind.ACCEPT, Scan.Kind.DISPATCH, Scan.Kind.ARRIVE)
    start = clock.now()
    specs = [
        ScanSpec(
            uuid4(), numbers[n % len(numbers)], kinds[n // len(numbers) % 3], start + dt.timedelta(seconds=n), point
        )
        for n in range(events)
    ]
    refused = 0
    used, begun = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    for first in range(0, events, batch):
        lines = record_scans(scans=specs[first : first + batch], by=by)
        refused += sum(line.result is None for line in lines)
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "events": events, "batch": batch, "parcels": len(numbers), "refused": refused, "seconds": round(took, 2),
        "events_per_second": round(events / took, 1),
        "python_cpu_seconds": round(after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime, 2),
    }))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
