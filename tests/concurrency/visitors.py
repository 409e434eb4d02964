"""One web process: counts visits of the browsers that a line of JSON names, and says how many were new."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
django.setup()

from marketplace.campaigns.domain import count_visit  # noqa: E402
from marketplace.campaigns.domain import visits as counting  # noqa: E402

BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36"


def say(line: str) -> None:
    """Write a line to whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Count each browser of the range twice: once as a visit, once as somebody who turns pages."""
    asked = json.loads(sys.stdin.readline())
    counting.HASH = asked["hash"]
    say("ready")
    sys.stdin.readline()
    new = 0
    for number in range(asked["first"], asked["last"]):
        for _page in range(2):
            new += count_visit(
                page="season", pk=asked["season"], brand="chophien", user_agent=BROWSER, address=f"10.0.{number}"
            )
        if number % 10 == 0:
            count_visit(page="season", pk=asked["season"], brand="chophien", user_agent="Googlebot/2.1", address="x")
    say(json.dumps(new))


main()
