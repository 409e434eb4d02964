"""Pages of the post-office counter."""
