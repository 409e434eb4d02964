"""The database's disk is full: people are asked to come again, nothing is half done, and with room it goes on.

A PostgreSQL of its own, whose data folder is a small memory disk: mounting one needs root and Linux.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from marketplace.demo.reconciliation import reconcile
from marketplace.embedded import addresses
from marketplace.shop.order.models import Line, Order
from marketplace.shop.partner.models import StockRecord
from tests.factories.checkout import deliverable_commune
from tests.factories.partner import StockRecordFactory
from tests.fire.buying import Visit, placed_number, stand_ready
from tests.fire.own_site import OwnSite

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ORDERS = 40
SPARE = 24 << 20


@contextmanager
def small_disk(data: Path) -> Iterator[Path]:
    """Put the folder on a memory disk that has little room left; give the file that takes that room."""
    kept = data.with_name("data.kept")
    data.rename(kept)
    data.mkdir()
    owner = kept.stat()
    size = sum(path.stat().st_blocks * 512 for path in kept.rglob("*") if path.is_file()) + SPARE
    options = f"size={size},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    try:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", data], capture_output=True, text=True)
        if mounted.returncode != 0:
            pytest.skip(f"No memory disk can be mounted here: {mounted.stderr.strip()}")
        try:
            subprocess.run(["cp", "-a", f"{kept}/.", data], check=True)
            yield data / "ballast"
        finally:
            subprocess.run(["umount", "--lazy", data], check=True)
    finally:
        shutil.rmtree(data, ignore_errors=True)
        kept.rename(data)


def fill(ballast: Path) -> None:
    """Take all the room that is left."""
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(b"\0" * 65_536)
                file.flush()
        except OSError:
            pass


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root on Linux")
def test_a_full_disk_refuses_and_recovers(tmp_path):
    commune, record = deliverable_commune(), StockRecordFactory(num_in_stock=ORDERS)
    visits = [stand_ready((record, 1), commune=commune, phone=f"09{12_000_000 + n}") for n in range(ORDERS)]
    connection.close()
    site = OwnSite(tmp_path)
    site.take_over_database()
    server = addresses.postgres(site.var)
    outside = json.loads((server.home / "identity.json").read_text()).get("outside")
    try:
        with small_disk(Path(outside or server.home) / "data") as ballast:
            server.start()
            try:
                with site.database():
                    order_on_a_full_disk(visits, ballast)
                    ballast.unlink()
                    if not server.is_running():
                        server.start()
                    order_again(visits)
            finally:
                server.stop()
    finally:
        site.stop()


def order_on_a_full_disk(visits: list[Visit], ballast: Path) -> None:
    """Half of the people order before the disk is full, the others after."""
    half = len(visits) // 2
    assert {visit.send().status_code for visit in visits[:half]} == {302}
    fill(ballast)
    answers = [visit.send() for visit in visits[half:]]
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {302, 503}, statuses
    assert statuses[503] > 0, "the disk was not full"
    assert {answer.headers.get("Retry-After") for answer in answers if answer.status_code == 503} == {"5"}


def order_again(visits: list[Visit]) -> None:
    """Everybody sends the same page again: each has one order, and the books agree."""
    numbers = [placed_number(visit.send().headers["Location"]) for visit in visits]
    assert "" not in numbers
    assert len(set(numbers)) == len(visits)
    assert set(Order.objects.values_list("number", flat=True)) == set(numbers)
    assert Line.objects.aggregate(packs=Sum("quantity"))["packs"] == len(visits)
    assert StockRecord.objects.get().num_allocated == len(visits)
    assert {result.line.name for result in reconcile() if result.findings} == set()
