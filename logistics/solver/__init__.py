"""Solvers: pure Python, no Django, no rows. The protocol is in ``protocol``; the engines stand beside it."""
