"""Zones: what holds where, for everybody; deciding and lifting; what a red zone keeps at a point."""
