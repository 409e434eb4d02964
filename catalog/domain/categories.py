"""The tree of categories, made by path."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from catalog.models import Category
from marketplace.common.errors import BadValue
from marketplace.common.slugs import slugify_vietnamese
from marketplace.common.text import clean

_TREE_LOCK = 720_031
"""Number of the advisory lock under which the tree grows: treebeard counts siblings without one."""


def ensure_category(*, path: Sequence[str]) -> Category:
    """Return the category at ``path`` (("Trái cây", "Vải")), making what is missing on the way.

    Names are compared as slugs among siblings ("Vải" and "vai" are one). Raises ``BadValue`` for a name without a
    letter and for an empty path. Two calls at once make one branch.
    """
    names = [clean(name)[:255] for name in path]
    if not names or not all(slugify_vietnamese(name) for name in names):
        raise BadValue(_("Tên nhóm hàng phải có chữ, ví dụ “Trái cây”."), field="category")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])
        category: Category | None = None
        for name in names:
            category = _child(category, name)
    assert category is not None  # noqa: S101  names is not empty
    return category


def _child(parent: Category | None, name: str) -> Category:
    siblings = Category.get_root_nodes() if parent is None else parent.get_children()
    slug = slugify_vietnamese(name)
    found: Category | None = siblings.filter(slug=slug).first()
    if found is not None:
        return found
    fresh: Category = (
        Category.add_root(name=name, slug=slug) if parent is None else parent.add_child(name=name, slug=slug)
    )
    return fresh
