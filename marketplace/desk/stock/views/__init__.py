"""Pages of the stock desk."""
