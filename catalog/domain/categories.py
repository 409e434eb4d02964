"""The tree of categories, made by path."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from catalog.models import Category, ProductCategory
from marketplace.common.errors import BadValue, WrongState
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
        lock_tree()
        category: Category | None = None
        for name in names:
            category = _child(category, name)
    assert category is not None  # noqa: S101  names is not empty
    return category


def lock_tree() -> None:
    """Let nobody else change the tree until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def check_name(*, name: str, parent: Category | None, besides: Category | None = None) -> None:
    """Raise ``BadValue`` where ``name`` has no letter, or another category than ``besides`` in ``parent`` has it."""
    slug = slugify_vietnamese(clean(name))
    if not slug:
        raise BadValue(_("Tên nhóm hàng phải có chữ, ví dụ “Trái cây”."), field="name")
    siblings = Category.get_root_nodes() if parent is None else parent.get_children()
    others = siblings.exclude(pk=besides.pk) if besides is not None and besides.pk else siblings
    # Addresses keep the slug of the first name, so both are compared.
    if any(slug in (other.slug, slugify_vietnamese(other.name)) for other in others):
        raise BadValue(_("Ở chỗ này đã có nhóm hàng cùng tên, xin chọn tên khác."), field="name", code="taken")


def delete_category(*, category: Category) -> None:
    """Delete a category and the empty ones in it. Raises ``WrongState`` where products are in any of them."""
    with transaction.atomic():
        lock_tree()
        # A product put in at this moment waits for these rows, and is then refused by its foreign key.
        branch = list(
            Category.get_tree(category).select_for_update(no_key=False).order_by("path").values_list("pk", flat=True)
        )
        if ProductCategory.objects.filter(category__in=branch).exists():
            raise WrongState(_("Nhóm này còn hàng, xin chuyển hàng sang nhóm khác trước khi xóa."), code="not_empty")
        category.refresh_from_db()
        category.delete()


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
