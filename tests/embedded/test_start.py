"""What a start does once and not again: catalogues, migrations, the stamp; and what it says when it cannot."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from marketplace.embedded import catalogues, children, fingerprint, processes, supervisor
from marketplace.embedded.children import Child
from marketplace.embedded.postgres import EmbeddedPostgres
from marketplace.embedded.server import ServerError
from marketplace.embedded.stamp import Stamp
from marketplace.embedded.supervisor import Failure, read_port, read_scale

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Giỏ hàng"\nmsgstr "{}"\n'


def test_catalogues_are_compiled_once_and_after_a_change(tmp_path: Path) -> None:
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO.format("Basket"), encoding="utf-8")
    assert catalogues.compile_catalogues(tmp_path) == 1
    assert b"Basket" in source.with_suffix(".mo").read_bytes()
    assert catalogues.compile_catalogues(tmp_path) == 0
    source.write_text(PO.format("Cart"), encoding="utf-8")
    os.utime(source, (time.time() + 5, time.time() + 5))
    assert catalogues.compile_catalogues(tmp_path) == 1
    assert b"Cart" in source.with_suffix(".mo").read_bytes()


def test_catalogues_of_the_environment_are_left_alone(tmp_path: Path) -> None:
    for folder in (".venv/lib", "var"):
        path = tmp_path / folder / "locale" / "en" / "LC_MESSAGES"
        path.mkdir(parents=True)
        (path / "django.po").write_text(PO.format("x"), encoding="utf-8")
    assert catalogues.compile_catalogues(tmp_path) == 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    migrations = tmp_path / "farmers" / "migrations"
    migrations.mkdir(parents=True)
    (tmp_path / "farmers" / "__init__.py").touch()
    (migrations / "0001_initial.py").write_text("operations = []\n")
    settings = tmp_path / "marketplace" / "settings"
    settings.mkdir(parents=True)
    (settings / "__init__.py").write_text('INSTALLED_APPS = [\n    "farmers",\n]\nDEBUG = False\n')
    return tmp_path


def test_a_new_migration_builds_on_what_was_migrated(checkout: Path) -> None:
    before = fingerprint.manifest(checkout)
    (checkout / "farmers" / "migrations" / "0002_more.py").write_text("operations = []\n")
    after = fingerprint.manifest(checkout)
    assert fingerprint.digest(after) != fingerprint.digest(before)
    assert fingerprint.only_adds(before, after)
    assert not fingerprint.only_adds(after, before)


def test_a_changed_migration_does_not(checkout: Path) -> None:
    before = fingerprint.manifest(checkout)
    (checkout / "farmers" / "migrations" / "0001_initial.py").write_text("operations = [1]\n")
    assert not fingerprint.only_adds(before, fingerprint.manifest(checkout))


def test_of_the_settings_only_the_apps_count(checkout: Path) -> None:
    before = fingerprint.manifest(checkout)
    settings = checkout / "marketplace" / "settings" / "__init__.py"
    settings.write_text(settings.read_text().replace("DEBUG = False", "DEBUG = True"))
    assert fingerprint.manifest(checkout) == before
    settings.write_text(settings.read_text().replace('"farmers",', '"farmers",\n    "logistics",'))
    assert fingerprint.manifest(checkout) != before


def test_a_stamp_speaks_of_one_database_only(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    postgres.start()
    path = tmp_path / "done.json"
    Stamp(path, postgres.url()).put("migrated", "abc")
    assert Stamp(path, postgres.url()).has("migrated", "abc")
    assert not Stamp(path, postgres.url()).has("migrated", "abd")
    other = postgres.url().rpartition("/")[0] + "/postgres"
    assert not Stamp(path, other).has("migrated", "abc")


def test_a_database_that_does_not_answer_has_no_stamp(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "done.json", "postgres://nobody@127.0.0.1:1/none")
    stamp.put("migrated", "abc")
    assert not stamp.has("migrated", "abc")
    assert not (tmp_path / "done.json").exists()


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "８０", "1e3"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Failure, match="expected a number from 1 to 65535"):
        read_port({"PORT": text})


@pytest.mark.parametrize("environ, port", [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": "8123"}, 8123)])
def test_a_port_is_read(environ: dict[str, str], port: int) -> None:
    assert read_port(environ) == port


def test_a_scale_is_read_and_nonsense_refused() -> None:
    assert read_scale({}) == "small"
    assert read_scale({"SCALE": " Season "}) == "season"
    with pytest.raises(Failure, match="expected one of small, season, country"):
        read_scale({"SCALE": "huge"})


def sleeper(name: str) -> Child:
    return Child(name, [sys.executable, "-c", f"import time; time.sleep(60)  # {name}"], name)


def test_all_are_stopped_even_one_that_ignores_it(tmp_path: Path) -> None:
    polite = sleeper("polite-one")
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    deaf = Child("deaf", [sys.executable, "-c", code], "SIG_IGN", tmp_path / "deaf.log")
    for child in (polite, deaf):
        child.start(cwd=tmp_path, env=dict(os.environ))
    while not (tmp_path / "deaf.log").read_bytes():
        time.sleep(0.02)
    started = time.monotonic()
    children.stop_all([polite, deaf], seconds=1.0)
    assert time.monotonic() - started < 5
    assert polite.process is not None
    assert deaf.process is not None
    assert (polite.process.returncode, deaf.process.returncode) == (-15, -9)


def test_what_a_killed_supervisor_left_is_ended_and_nobody_else(tmp_path: Path) -> None:
    left, stranger = sleeper("left-behind"), sleeper("somebody-else")
    for child in (left, stranger):
        child.start(cwd=tmp_path, env=dict(os.environ))
    assert left.process is not None
    assert stranger.process is not None
    children.record([left], tmp_path / "children.json")
    # The same pid with another command line is not ours any more.
    text = (tmp_path / "children.json").read_text()
    other = f', {{"pid": {stranger.process.pid}, "word": "left-behind"}}]'
    (tmp_path / "children.json").write_text(text[:-1] + other)
    try:
        assert children.end_left_behind(tmp_path / "children.json") == 1
        left.process.wait(timeout=5)
        assert stranger.process.poll() is None
        assert children.end_left_behind(tmp_path / "children.json") == 0
    finally:
        children.stop_all([left, stranger], seconds=1.0)


def test_a_child_that_dies_at_once_is_started_again_after_longer_and_longer_pauses(tmp_path: Path, capfd) -> None:
    child = Child("web", [sys.executable, "-c", "raise SystemExit(3)"], "raise")
    pauses = []
    for _ in range(2):
        child.start(cwd=tmp_path, env=dict(os.environ))
        assert child.process is not None
        child.process.wait()
        assert child.died()
        began = time.monotonic()
        while not child.may_start_again():
            time.sleep(0.02)
        pauses.append(time.monotonic() - began)
    assert 0.9 < pauses[0] < 1.8 < pauses[1] < 3.5
    assert "web ended (exit code 3); starting it again in 1 s." in capfd.readouterr().out


def test_what_a_killed_master_leaves_behind_is_ended_before_it_is_started_again(tmp_path: Path) -> None:
    """Orphaned gunicorn workers hold the port for half a minute: the next master could not bind it."""
    note = tmp_path / "worker"
    fork = "import os, sys, time\nif os.fork() == 0: open(sys.argv[1], 'w').write(str(os.getpid()))\ntime.sleep(60)"
    child = Child("web", [sys.executable, "-c", fork, str(note)], "fork")
    child.start(cwd=tmp_path, env=dict(os.environ))
    while not note.exists() or not note.read_text():
        time.sleep(0.02)
    worker = int(note.read_text())
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    assert processes.is_process(worker, "fork"), "the worker has outlived its master"
    assert child.died()
    child.may_start_again()
    assert processes.wait_gone(worker, "fork", seconds=5)


class BrokenServer:
    """A server that has ended, and starts only when it is asked for the third time."""

    name = "PostgreSQL"

    def __init__(self) -> None:
        self.asked = 0

    def is_running(self) -> bool:
        return self.asked > 2

    def start(self) -> None:
        self.asked += 1
        if self.asked < 3:
            raise ServerError("No space left on device")


def test_a_server_that_cannot_start_now_is_tried_again_and_the_site_stays(tmp_path: Path, monkeypatch, capfd) -> None:
    site, server = supervisor.Site(var=tmp_path, environ={}), BrokenServer()
    monkeypatch.setattr(supervisor, "_SERVER_PAUSE", 0.05)
    for _tick in range(100):
        site._keep_server(server)  # type: ignore[arg-type]
        time.sleep(0.01)
    assert server.asked == 3
    assert capfd.readouterr().err.count("No space left on device") == 2


def test_a_zombie_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    deadline = time.monotonic() + 10
    while processes.command_line(child.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not processes.is_process(child.pid, "python")
    child.wait()
