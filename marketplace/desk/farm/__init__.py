"""The household's desk at ``/farm/``: what to confirm, weigh and pack today, what is on sale, what was earned."""
