"""Pages of the telephone desk."""
