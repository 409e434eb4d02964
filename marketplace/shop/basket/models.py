"""Fork of Oscar's basket."""

from oscar.apps.basket.models import *  # noqa: F403  our classes go above this line
