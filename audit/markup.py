"""The Nu HTML checker on every page, in both languages. It needs Java; without it nothing is said to be valid."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from audit.browsing import LANGUAGES
from audit.found import Found
from audit.serving import VAR, Served
from bench.load import Browser

NO_JAVA = "HTML was not checked: there is no Java here (Debian: apt-get install default-jre-headless)."


def audit(served: Served, tools: Path, found: Found) -> bool:
    """Note the checker's errors by page; return whether it could run at all."""
    java = shutil.which("java")
    if java is None:
        found.left_out.append(NO_JAVA)
        return False
    folder = VAR / "html"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = _write_pages(served, folder)
    jar = tools / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java, "-jar", str(jar), "--format", "json", "--stdout", "--errors-only", *map(str, names)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # its status says: errors found
    for name in names.values():
        found.note(name, "markup", 0)
    for message in json.loads(done.stdout)["messages"]:
        name = names[Path(message["url"].removeprefix("file:"))]
        line = f"html line {message.get('lastLine', '?')}: {message['message']} … {message.get('extract', '')[:80]!r}"
        found.note(name, "markup", found.figures[name]["markup"] + 1, line)
    return True


def _write_pages(served: Served, folder: Path) -> dict[Path, str]:
    """Write each page as a browser without scripts gets it; return the page's name by file."""
    port = int(served.address.rpartition(":")[2])
    names: dict[Path, str] = {}
    for page in served.site.pages:
        for language in LANGUAGES:
            cookies = dict(served.cookies.get(page.visitor, {}))
            cookies["django_language"] = language
            path = folder / f"{page.name.strip('/').replace(' ', '-').replace('/', '-')}.{language}.html"
            path.write_bytes(Browser(port, cookies).get(page.path, status=page.status).body)
            names[path] = page.name
    return names
