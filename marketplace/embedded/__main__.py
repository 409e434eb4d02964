"""``python -m marketplace.embedded``: what ``make run`` runs once everything is installed."""

import sys

from marketplace.embedded.supervisor import main

sys.exit(main())
