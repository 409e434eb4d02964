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

BETWEEN = 2.0
"""Seconds between look and write, so that all four workers look before one has written, however slow the machine is."""


def _check_then_add(stockrecord_id: int, packs: int) -> bool:
    record = StockRecord.objects.get(pk=stockrecord_id)
    if record.net_stock_level < packs:
        return False
    time.sleep(BETWEEN)
    return StockRecord.objects.filter(pk=stockrecord_id).update(num_allocated=F("num_allocated") + packs) == 1


locks._allocate = _check_then_add
