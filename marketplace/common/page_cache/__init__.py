"""Copies of public pages, for everybody the same: docs/algorithms/page_cache.md.

``cached_page`` marks a view; ``{% personal "name" %}`` puts in a template what is each visitor's own.
"""

from marketplace.common.page_cache.fragments import register_fragment
from marketplace.common.page_cache.marks import cached_page

__all__ = ["cached_page", "register_fragment"]
