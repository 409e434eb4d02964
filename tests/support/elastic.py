"""A real Elasticsearch for ``make search-test``: from Maven's repository, without a container, gone after the run.

The distribution is the one that Elastic's own clients are tested with: the server and its core modules, no analysis, no
scripts. What the market asks needs no more. Maven knows where its repository is; nothing here does.
"""

import hashlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

VERSION = "9.1.4"
SHA256 = "21fef423ddbb6340027033af0a332b7edc02535fc3638e065835de3eafd4dbed"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
OLDEST_JAVA = 21
HEAP = "512m"
KEPT = Path(__file__).resolve().parents[2] / "var" / "elasticsearch"
STARTS_WITHIN = 240.0
STOPS_WITHIN = 30.0
_SETTINGS = """\
cluster.name: cho-phien-tests
discovery.type: single-node
http.host: 127.0.0.1
http.port: {http}
transport.host: 127.0.0.1
transport.port: {transport}
path.data: {home}/data
path.logs: {home}/logs
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


@contextmanager
def running() -> Iterator[str]:
    """Run a server, empty and for us alone; yield its address. ``ELASTICSEARCH_TEST_URL`` names another one instead."""
    if url := os.environ.get("ELASTICSEARCH_TEST_URL", ""):
        yield url
        return
    java, archive = find_java(), fetch()
    # As root the server runs as nobody, who may not enter every checkout: its folder is elsewhere.
    home = Path(tempfile.mkdtemp(prefix="cho-phien-search-", dir="/var/tmp"))
    try:
        yield from _run(home, java, archive)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def fetch() -> Path:
    """Return the server's archive, fetched by Maven where it is not here yet, and never another one than was pinned."""
    archive = KEPT / f"elasticsearch-{VERSION}.zip"
    if not archive.exists():
        maven = shutil.which("mvn")
        if maven is None:
            raise RuntimeError(f"Maven (mvn) is needed to fetch Elasticsearch once, or its archive at {archive}.")
        KEPT.mkdir(parents=True, exist_ok=True)
        quiet = [maven, "--batch-mode", "--quiet"]
        for goal in (["get", "-Dtransitive=false"], ["copy", f"-DoutputDirectory={KEPT}"]):
            subprocess.run([*quiet, f"dependency:{goal[0]}", f"-Dartifact={ARTIFACT}", goal[1]], cwd=KEPT, check=True)
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise RuntimeError(f"{archive} is not the file that was pinned: {found}. Please delete it and try again.")
    return archive


def find_java() -> Path:
    """Return the folder of a Java that is new enough."""
    named = [os.environ.get(name, "") for name in ("ES_JAVA_HOME", "JAVA_HOME")]
    installed = sorted(str(each) for each in Path("/usr/lib/jvm").glob("*")) if Path("/usr/lib/jvm").exists() else []
    on_path = shutil.which("java")
    usual = [str(Path(on_path).resolve().parents[1])] if on_path else []
    for folder in [*filter(None, named), *usual, *installed]:
        if _version_of(Path(folder)) >= OLDEST_JAVA:
            return Path(folder)
    raise RuntimeError(f"Elasticsearch {VERSION} needs Java {OLDEST_JAVA} or newer; ES_JAVA_HOME may say where it is.")


def _version_of(folder: Path) -> int:
    java = folder / "bin" / "java"
    if not java.is_file():
        return 0
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', said)
    return int(version[1]) if version else 0


def _run(home: Path, java: Path, archive: Path) -> Iterator[str]:
    http, transport = _free_port(), _free_port()
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(home)
    server = home / f"elasticsearch-{VERSION}"
    for each in (server / "bin").iterdir():
        each.chmod(0o755)
    (home / "tmp").mkdir()
    (server / "config" / "elasticsearch.yml").write_text(_SETTINGS.format(http=http, transport=transport, home=home))
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "ES_JAVA_HOME": str(java),
        "ES_TMPDIR": str(home / "tmp"),
        "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
    }
    log = home / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [server / "bin" / "elasticsearch"], env=environment, stdout=out, stderr=out, cwd=home, **_as_nobody(home)
        )
    try:
        url = f"http://127.0.0.1:{http}"
        _wait(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _as_nobody(home: Path) -> dict[str, Any]:
    """Return how the server is started by root, whom it refuses; its files become nobody's."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for folder, _folders, files in os.walk(home):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server answers that it is well; its own words where it does not."""
    last = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < last and process.poll() is None:
        try:
            with urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s", timeout=10) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError(f"Elasticsearch did not start:\n{log.read_text(errors='replace')[-3_000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
