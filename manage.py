#!/usr/bin/env python
"""Command line of the market."""

import os
import sys

from marketplace.embedded import addresses


def main() -> None:
    """Run a management command; the embedded servers run at least as long as it does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    from django.core.management import execute_from_command_line

    with addresses.ensure_running(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
