"""The shop with its guard taken out, for the control of ``test_http_race.py``: looks at the stock first, adds later.

Only a server that is started on this module sells like that; nothing in the product leads here.
"""

import os
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
application = get_wsgi_application()

from django.db.models import F  # noqa: E402  models are there once Django is set up

from marketplace.shop.partner import locks  # noqa: E402
from marketplace.shop.partner.models import StockRecord  # noqa: E402

BETWEEN = float(os.environ.get("UNGUARDED_SECONDS", "2"))
"""Seconds between look and write, so that all four workers look before one has written, however slow the machine is."""


def _check_then_add(wanted: list[tuple[int, int]]) -> set[int]:
    packs, records = dict(wanted), StockRecord.objects.in_bulk([stockrecord_id for stockrecord_id, _packs in wanted])
    enough = {pk for pk, record in records.items() if record.net_stock_level >= packs[pk]}
    time.sleep(BETWEEN)
    for pk in enough:
        StockRecord.objects.filter(pk=pk).update(num_allocated=F("num_allocated") + packs[pk])
    return enough


locks._allocate = _check_then_add
