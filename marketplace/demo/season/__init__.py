"""Play a season: many orders from basket to payout, day by day, through the functions that people's pages call."""

from marketplace.demo.season.play import SeasonReport, play_season

__all__ = ["SeasonReport", "play_season"]
