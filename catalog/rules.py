"""Who may change what the whole catalogue shares."""

from typing import Any

import rules

from marketplace.accounts.rules import is_admin, is_known

edits_search_words: Any = is_known & is_admin
"""Other words for goods are everybody's search, so the market's admins edit them."""

rules.add_perm("catalogue.edit_search_words", edits_search_words)
