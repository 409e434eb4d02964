"""Changes of the catalogue: categories, products and the certificates that speak for them."""

from catalog.domain.categories import check_name, delete_category, ensure_category, lock_tree
from catalog.domain.certificates import add_certificate, certify
from catalog.domain.essentials import decide_ceilings, decide_ration, end_decision, end_ration
from catalog.domain.products import ProductFacts, add_product, change_product, set_public
from catalog.domain.searchtext import search_text
from catalog.domain.synonyms import SynonymSpec, add_synonym, change_synonym, switch_synonym, undo_change

__all__ = [
    "ProductFacts",
    "SynonymSpec",
    "add_certificate",
    "add_product",
    "add_synonym",
    "certify",
    "change_product",
    "change_synonym",
    "check_name",
    "decide_ceilings",
    "decide_ration",
    "delete_category",
    "end_decision",
    "end_ration",
    "ensure_category",
    "lock_tree",
    "search_text",
    "set_public",
    "switch_synonym",
    "undo_change",
]
