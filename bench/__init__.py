"""How fast the market is, as ratios of what else the same machine does in the same minutes: ``make bench``."""
