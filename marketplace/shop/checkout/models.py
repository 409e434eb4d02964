"""Checkout keeps no rows of its own: it writes those of the rooms below."""
