"""Pages of the bulk desk."""
