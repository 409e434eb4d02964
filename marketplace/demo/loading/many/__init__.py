"""What a season has beyond the small demo: all points, shelves and households at their real number."""

from marketplace.demo.loading.many.load import load_many, steps_of

__all__ = ["load_many", "steps_of"]
