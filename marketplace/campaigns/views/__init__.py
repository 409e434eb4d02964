"""The campaign desk: to outsiders a season does not exist. And what anybody meets of a season: the waiting list."""
