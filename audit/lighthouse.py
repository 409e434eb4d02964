"""Lighthouse's mobile setting (slow 4G, a processor four times slower) on the ten kinds of pages."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from audit.found import Found
from audit.pages import Page
from audit.serving import Served
from audit.tools import CHROME_FLAGS, chromium, run_json

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_CRAWLABLE = "is-crawlable"


def audit(served: Served, tools: Path, found: Found, *, runs: int) -> None:
    """Note scores, largest paint and blocking time of each kind: the middle of ``runs``."""
    for page in served.site.kinds:
        reports = [_report(served, tools, page) for _run in range(runs)]
        for category in CATEGORIES:
            scores = [report["categories"][category]["score"] * 100 for report in reports]
            found.note(page.name, category, statistics.median(scores))
        for figure, audit_id, unit in (
            ("lcp", "largest-contentful-paint", 1000),
            ("tbt", "total-blocking-time", 1),
        ):
            values = [report["audits"][audit_id]["numericValue"] / unit for report in reports]
            found.note(page.name, figure, statistics.median(values))
        found.faults[page.name] += _failed(reports[-1])
        print(f"  lighthouse {page.name}", flush=True)


def _report(served: Served, tools: Path, page: Page) -> dict[str, Any]:
    command = ["node", str(tools / "lighthouse" / "cli" / "index.js"), served.address + page.path, "--quiet"]
    command += ["--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags={' '.join(('--headless=new', *CHROME_FLAGS))}"]
    if not page.is_listed:  # search engines are told to stay away, on purpose
        command.append(f"--skip-audits={_CRAWLABLE}")
    if kept := served.cookies.get(page.visitor):
        cookies = "; ".join(f"{name}={value}" for name, value in kept.items())
        command.append(f"--extra-headers={json.dumps({'Cookie': cookies})}")
    report: dict[str, Any] = json.loads(run_json(command, CHROME_PATH=chromium()))
    if report.get("runtimeError"):
        raise SystemExit(f"Lighthouse could not read {page.path}: {report['runtimeError']['message']}")
    return report


def _failed(report: dict[str, Any]) -> list[str]:
    """Return what counts in a score and was not passed, in Lighthouse's words."""
    lines = []
    for category in CATEGORIES:
        for ref in report["categories"][category]["auditRefs"]:
            each = report["audits"][ref["id"]]
            if ref["weight"] and each["score"] is not None and each["score"] < 0.9:
                lines.append(f"{category}: {each['title']} {each.get('displayValue', '')}".strip())
    return lines
