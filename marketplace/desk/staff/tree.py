"""Names of categories with the way to them. Oscar's own ``full_name`` asks the database for each."""

from collections.abc import Iterable

from catalog.models import Category


def full_names(tree: Iterable[Category]) -> dict[int, str]:
    """Return "Trái cây › Vải" by id, of categories that are given with all above them."""
    categories = list(tree)
    names = {category.path: category.name for category in categories}
    found = {}
    for category in categories:
        steps = range(Category.steplen, len(category.path) + 1, Category.steplen)
        found[category.pk] = " › ".join(names[category.path[:step]] for step in steps)
    return found
