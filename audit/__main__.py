"""``python -m audit [lighthouse access load markup]``: look at the pages, print a table, write var/audit/results.json.

``python -m audit screenshots`` writes pictures of the ten kinds of pages to var/screenshots instead.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys

from audit import browsing, lighthouse, markup
from audit.found import Found
from audit.serving import VAR, market
from audit.tools import install
from bench.sides import ROOT

AUDITS = ("load", "markup", "access", "lighthouse")


def main() -> None:
    """Run the audits that were named, or all; end with 1 where a figure misses its limit."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("audits", nargs="*", choices=[*AUDITS, "screenshots", []], default=[])
    parser.add_argument("--only", default="", help="names of pages, by comma")
    parser.add_argument("--runs", type=int, default=1, help="of Lighthouse on each page; the middle counts")
    parser.add_argument("--need-markup", action="store_true", help="fail where there is no Java to check HTML with")
    asked = parser.parse_args()
    if "screenshots" in asked.audits:
        with market() as served, browsing.browser() as opened:
            taken = browsing.take_screenshots(served.only(asked.only), opened)
        print(f"{taken} pictures are in {browsing.SCREENSHOTS.relative_to(ROOT)}.")
        return
    found = _look(asked.audits or list(AUDITS), asked)
    _report(found)
    missing = asked.need_markup and markup.NO_JAVA in found.left_out
    sys.exit(1 if found.shorts() or missing else 0)


def _look(audits: list[str], asked: argparse.Namespace) -> Found:
    """Serve the market and run the audits on it, the quick ones first."""
    tools, found = install(), Found()
    with market() as everything:
        served = everything.only(asked.only)
        for page in served.site.pages:
            found.figures[page.name] = {}
        if "markup" in audits:
            markup.audit(served, tools, found)
        if {"load", "access"} & set(audits):
            with browsing.browser() as opened:
                if "load" in audits:
                    browsing.audit_load(served, opened, found)
                if "access" in audits:
                    browsing.audit_access(served, tools, opened, found)
        if "lighthouse" in audits:
            lighthouse.audit(served, tools, found, runs=asked.runs)
    return found


def _report(found: Found) -> None:
    for page, faults in found.faults.items():
        if faults:
            print(f"\n{page}")
            print("\n".join(f"  {fault}" for fault in faults))
    print(f"\n{found.table()}\n")
    print("\n".join([*found.left_out, *found.shorts()]) or "Every figure is within its limit.")
    VAR.mkdir(parents=True, exist_ok=True)
    target = VAR / "results.json"
    kept = {"at": dt.datetime.now(dt.UTC).isoformat(), **found.as_json()}
    target.write_text(json.dumps(kept, indent=2, ensure_ascii=False), encoding="utf-8")
    print(f"Written to {target.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
