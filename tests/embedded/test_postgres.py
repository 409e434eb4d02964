"""The embedded PostgreSQL: safe, crash-proof, shared by commands that come and go."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from marketplace.embedded import processes
from marketplace.embedded.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]


def ask(server: EmbeddedPostgres, sql: str) -> object:
    with psycopg.connect(server.url(), connect_timeout=5) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def run_sql(server: EmbeddedPostgres, sql: str) -> None:
    with psycopg.connect(server.url(), connect_timeout=5) as connection:
        connection.execute(sql)


def test_keeps_data_between_starts_and_leaves_nothing_running(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    run_sql(postgres, "CREATE TABLE over_stop AS SELECT 7 AS n")
    pid = postgres._pid()
    postgres.stop()
    assert not postgres.is_running()
    assert processes.command_line(pid) == ""
    again = EmbeddedPostgres(postgres.home)
    again.start()
    try:
        assert ask(again, "SELECT n FROM over_stop") == 7
    finally:
        again.stop()


@pytest.mark.parametrize(
    "setting, value",
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("server_encoding", "UTF8"),
        ("default_text_search_config", "pg_catalog.simple"),
        ("listen_addresses", "127.0.0.1"),
    ],
)
def test_settings(postgres: EmbeddedPostgres, setting: str, value: str) -> None:
    postgres.start()
    assert ask(postgres, f"SHOW {setting}") == value


def test_knows_vietnamese_letters(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    assert ask(postgres, "SELECT lower('ĐẶNG THỊ Ế') || upper('ượng')") == "đặng thị ếƯỢNG"


@pytest.mark.parametrize("user", ["cho_phien", "postgres"])
def test_refuses_who_has_no_password(postgres: EmbeddedPostgres, user: str) -> None:
    postgres.start()
    for password in ("", "password=wrong"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"host=127.0.0.1 port={postgres.port} dbname=cho_phien user={user} {password}")


def test_secrets_are_for_the_owner_only(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    identity = postgres.home / "identity.json"
    data = postgres._place().base / "data"
    assert stat.S_IMODE(identity.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert (data / "postmaster.pid").read_text().splitlines()[4].strip() == "", "there is a socket in a folder"
    assert postgres.password not in processes.command_line(postgres._pid())


def test_does_not_run_as_root(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    status = Path(f"/proc/{postgres._pid()}/status").read_text()
    uids = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
    assert "0" not in uids
    groups = next(line for line in status.splitlines() if line.startswith("Groups:")).split()[1:]
    assert os.geteuid() != 0 or groups == []


def test_committed_rows_survive_a_crash_and_a_pid_file_that_names_somebody_else(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    run_sql(postgres, "CREATE TABLE over_crash AS SELECT 1 AS n")
    data = postgres._place().base / "data"
    os.kill(postgres._pid(), signal.SIGKILL)
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert processes.wait_gone(postgres._pid(), "postgres", seconds=5)
        # After a reboot the pid in the file may be alive and be anybody's.
        lines = (data / "postmaster.pid").read_text().splitlines()
        (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        (postgres.home / "pid").write_text(str(stranger.pid))
        after = EmbeddedPostgres(postgres.home)
        after.start()
        try:
            assert ask(after, "SELECT n FROM over_crash") == 1
        finally:
            after.stop()
        assert stranger.poll() is None, "a process that is not ours was ended"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_running_server_is_taken_over_after_its_starter_was_killed(postgres: EmbeddedPostgres) -> None:
    code = (
        "import sys, time; from pathlib import Path; from marketplace.embedded.postgres import EmbeddedPostgres;"
        "s = EmbeddedPostgres(Path(sys.argv[1])); s.start(); print(s._pid(), flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", code, str(postgres.home)], cwd=ROOT, stdout=subprocess.PIPE)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    starter.stdout.close()
    assert postgres.is_running()
    postgres.start()
    assert postgres._pid() == pid
    assert ask(postgres, "SELECT 1") == 1
    postgres.stop()
    assert not postgres.is_running()


def test_two_starts_at_once_give_one_server(new_postgres: EmbeddedPostgres) -> None:
    code = (
        "import sys; from pathlib import Path; from marketplace.embedded.postgres import EmbeddedPostgres;"
        "s = EmbeddedPostgres(Path(sys.argv[1])); s.start(); print(s._pid(), s.port, flush=True); sys.stdin.read();"
        "s.stop(); print(s.is_running(), flush=True)"
    )
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(new_postgres.home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    pipes = [(starter.stdin, starter.stdout) for starter in starters]
    answers = {reads.readline() for _, reads in pipes if reads}
    assert len(answers) == 1
    pid = int(answers.pop().split()[0])
    left = [starters[index].communicate()[0].strip() for index in range(3)]
    # Two leave while others still use it; the last one stops it.
    assert left == ["True", "True", "False"]
    assert processes.command_line(pid) == ""


def test_a_taken_port_is_given_up(postgres: EmbeddedPostgres) -> None:
    taken = postgres.port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        postgres.start()
        assert postgres.port != taken
        assert ask(postgres, "SELECT 1") == 1


def test_an_interrupted_first_start_is_begun_again(new_postgres: EmbeddedPostgres) -> None:
    place = new_postgres._place()
    half = place.make_folder("data.new")
    (half / "PG_VERSION").write_text("18\n")
    new_postgres.start()
    assert ask(new_postgres, "SELECT 1") == 1
    assert not half.exists()
