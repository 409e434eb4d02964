"""Fork of Oscar's payment."""

from oscar.apps.payment.models import *  # noqa: F403  our classes go above this line
