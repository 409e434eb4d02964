"""Pages of the community teams, made for a telephone."""
