"""The drill: back up, lose everything, restore, and look whether it is all there; and what a damaged backup does."""

import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from marketplace.accounts.models import User
from marketplace.common import archives
from marketplace.common.archives import ArchiveError, pointed_at, restoring
from marketplace.common.archives.manifest import folder_of, read_manifest
from marketplace.common.models import Marker
from marketplace.ledger.models import Leg
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import StockMovement, StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.partner import StockRecordFactory
from tests.support.databases import in_vain

pytestmark = [pytest.mark.django_db(transaction=True)]


def say(command: str, *words: object, **options: object) -> str:
    said = io.StringIO()
    call_command(command, *map(str, words), stdout=said, stderr=said, **options)
    return said.getvalue()


@pytest.fixture
def restored() -> Iterator[str]:
    """The name of a database that a test may make."""
    name = f"{connection.settings_dict['NAME']}_restored"
    restoring._drop(name)
    yield name
    connection.close()
    restoring._drop(name)


@pytest.fixture
def files() -> Iterator[dict[str, bytes]]:
    """A picture that everybody may see and a paper that few may."""
    contents = {"media/vai/thung.jpg": b"\xff\xd8 lychee", "private/giay/ky.jpg": b"\xff\xd8 signed \x00"}
    for name, content in contents.items():
        folder, _slash, rest = name.partition("/")
        storages["default" if folder == "media" else folder].save(rest, ContentFile(content))
    yield contents
    for folder in ("media", "private"):
        shutil.rmtree(folder_of(folder), ignore_errors=True)


@pytest.fixture
def market() -> list[str]:
    """Three orders of goods that the books know of, and a person whose identity number is encrypted."""
    commune = deliverable_commune()
    record = StockRecordFactory(num_in_stock=0)
    opening = {"kind": StockMovement.Kind.OPENING, "quantity": 20, "source_kind": "test", "source_ref": "1"}
    StockMovement.objects.create(stockrecord=record, **opening)
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=20)
    UserFactory(phone="+84912345670")
    return [placed_order((record, packs), commune=commune).number for packs in (1, 2, 3)]


@pytest.fixture
def backup(market: list[str], files: dict[str, bytes], tmp_path: Path) -> Path:
    path = tmp_path / "market.backup"
    assert "SECRET_KEY and FIELD_KEYS are not in it" in say("backup", path)
    return path


def test_a_backup_comes_back_whole_in_another_database(backup, market, files, restored, tmp_path):
    assert backup.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["market.backup"], "nothing is left beside it"
    Marker.put("written-after-the-backup")
    said = say("restore", backup, into=restored, files_into=tmp_path / "files")
    assert "every sequence goes on where it was" in said
    assert "lines over" in said
    assert "reconcile." in said
    with pointed_at(restored):
        assert sorted(Order.objects.values_list("number", flat=True)) == sorted(market)
        assert User.objects.get(phone="+84912345670")
        assert not Marker.objects.filter(name="written-after-the-backup").exists()
        # Sequences, constraints and triggers hold: the market goes on there.
        assert placed_order((StockRecordFactory(num_in_stock=5), 1)).number not in market
        with pytest.raises(Exception, match="ledger_leg"), transaction.atomic():
            Leg.objects.all().delete()
    assert Order.objects.count() == 3, "the market's own database was left alone"
    for name, content in files.items():
        assert (tmp_path / "files" / name).read_bytes() == content
    assert (tmp_path / "files" / "private" / "giay" / "ky.jpg").stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_over(backup, restored, tmp_path):
    with pytest.raises(CommandError, match="never written over"):
        say("backup", backup)
    with pytest.raises(CommandError, match="is not empty"):
        say("restore", backup, files_into=tmp_path / "files")
    with pytest.raises(CommandError, match="has files in it"):
        say("restore", backup)
    assert not (tmp_path / "files").exists()
    assert Order.objects.count() == 3
    say("restore", backup, into=restored)
    with pytest.raises(CommandError, match="There is a database"):
        say("restore", backup, into=restored)
    with pointed_at(restored):
        assert Order.objects.count() == 3, "who came second has not dropped it"


def test_one_changed_byte_is_found(backup, restored, tmp_path):
    content, draw = backup.read_bytes(), random.Random(1)
    damaged = tmp_path / "damaged.backup"
    for _time in range(20):
        # Anywhere in what is kept; the padding at the end of a tar file is nobody's.
        changed = bytearray(content)
        changed[draw.randrange(len(content) - 30_000)] ^= 1 << draw.randrange(8)
        damaged.write_bytes(changed)
        try:
            harmless = vars(read_manifest(damaged)) == vars(read_manifest(backup))
        except ArchiveError:
            continue
        assert harmless, "a byte of padding between two files"
    damaged.write_bytes(content[:200_000] + bytes([content[200_000] ^ 1]) + content[200_001:])
    with pytest.raises(CommandError, match="damaged"):
        say("restore", damaged, into=restored)
    assert_there_is_no(restored)


def test_a_backup_that_broke_off_is_found(backup, restored, tmp_path):
    content = backup.read_bytes()
    short = tmp_path / "short.backup"
    for kept in (0, 511, 20_000, len(content) // 2, len(content) - 40_000):
        short.write_bytes(content[:kept])
        with pytest.raises(CommandError, match=r"damaged|cannot be read"):
            say("restore", short, into=restored)
    assert_there_is_no(restored)


def test_a_backup_of_a_newer_version_is_refused(backup, restored, monkeypatch):
    known = read_manifest(backup)
    newer = known.__class__(**vars(known) | {"migrations": [*known.migrations, "ledger.9999_tomorrow"]})
    monkeypatch.setattr(restoring, "read_manifest", lambda path: newer)
    with pytest.raises(CommandError, match=r"newer version: it has ledger\.9999_tomorrow"):
        say("restore", backup, into=restored)
    assert_there_is_no(restored)


def test_a_backup_of_an_older_version_is_migrated_before_it_is_reconciled(backup, restored, monkeypatch):
    monkeypatch.setattr("marketplace.common.management.commands.restore.needs_migrating", lambda: True)
    said = say("restore", backup, into=restored)
    assert "run manage.py migrate, then manage.py reconcile" in said
    assert "lines over" not in said, "its tables are not yet those that the reconciliation reads"


def test_other_keys_are_said(backup, restored, settings):
    settings.FIELD_KEYS = {1: b"k" * 32}
    assert "cannot be read with them" in say("restore", backup, into=restored)


CHANGES = [
    ("DELETE FROM messaging_message WHERE id = (SELECT min(id) FROM messaging_message)", "rows of messaging_message"),
    ("ALTER TABLE partner_stockrecord DROP CONSTRAINT partner_never_oversold", "constraints: "),
    ("ALTER TABLE ledger_leg DISABLE TRIGGER USER", "is off"),
    ("DELETE FROM django_migrations WHERE app = 'ledger'", "migrations: not those"),
    ("SELECT setval(pg_get_serial_sequence('order_order', 'id'), 1)", "sequence order_order_id_seq"),
]


def test_control_what_is_not_as_it_was_is_seen(backup, restored):
    """Something goes wrong with the restored database in one way after the other."""
    say("restore", backup, into=restored)
    manifest = read_manifest(backup)
    with pointed_at(restored):
        assert archives.check_database(manifest) == []
        for change, says in CHANGES:
            with in_vain(), connection.cursor() as cursor:
                cursor.execute(change)
                assert any(says in wrong for wrong in archives.check_database(manifest)), change


def test_control_one_changed_number_does_not_reconcile(backup, restored, monkeypatch):
    """All rows are there, and one says something else: the command fails, and says where."""
    fill = restoring._fill

    def fill_wrongly(path: Path, name: str) -> None:
        fill(path, name)
        with pointed_at(name), connection.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET num_allocated = num_allocated - 1")

    monkeypatch.setattr(restoring, "_fill", fill_wrongly)
    with pytest.raises(CommandError, match="lines do not reconcile"):
        say("restore", backup, into=restored)


def test_a_program_that_fails_leaves_nothing(market, tmp_path, monkeypatch):
    monkeypatch.setattr("marketplace.common.archives.tools.postgres_tool", lambda name: shutil.which("false"))
    with pytest.raises(ArchiveError, match="pg_dump failed"):
        archives.write_archive(tmp_path / "x.backup")
    assert list(tmp_path.iterdir()) == []


def assert_there_is_no(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        assert cursor.fetchone() == (0,)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_drill_on_a_played_season(restored, tmp_path):
    """``make soak SOAK="-k drill"``: the demo season, played, backed up, restored, and one row changed."""
    call_command("load_demo", "--scale", "small")
    with pytest.raises(SystemExit) as played:
        say("play_season", "--days", "3", "--orders", "60")
    assert played.value.code == 0
    orders = Order.objects.count()
    path = tmp_path / "season.backup"
    say("backup", path)
    assert "reconcile." in say("restore", path, into=restored, files_into=tmp_path / "files")
    with pointed_at(restored):
        assert Order.objects.count() == orders > 0
        with connection.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET num_in_stock = num_in_stock + 1 WHERE num_in_stock > 5")
        with pytest.raises(CommandError, match="do not reconcile"):
            say("reconcile")
