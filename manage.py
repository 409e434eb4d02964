#!/usr/bin/env python
"""Command line of the market."""

import gc
import os
import sys

from marketplace.embedded import addresses


def main() -> None:
    """Run a management command; the embedded servers run at least as long as it does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    gc.set_threshold(100_000, 50, 50)  # commands are short and make objects by the million: a migrate takes 4/5 of it
    from django.core.management import execute_from_command_line

    with addresses.ensure_running(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
