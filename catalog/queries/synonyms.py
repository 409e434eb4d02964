"""Other words for goods, as whoever edits them reads the list."""

from typing import TYPE_CHECKING

from catalog.models import SearchSynonym, SynonymChange
from catalog.rules import edits_search_words
from marketplace.common.text import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.accounts.models import User


def synonyms_for(user: "User", *, holding: str = "", kind: str = "") -> list[SearchSynonym]:
    """Return the words in whose phrase or meaning ``holding`` stands, with marks or without; to others, none.

    Some hundreds of rows are compared here: a folded column is not worth keeping for them.
    """
    if not edits_search_words(user):
        return []
    rows = SearchSynonym.objects.filter(kind=kind) if kind else SearchSynonym.objects.all()
    wanted = fold(holding)
    return [row for row in rows if wanted in fold(row.phrase) or wanted in fold(row.means)]


def changes_for(user: "User", *, synonym: SearchSynonym | None = None) -> "QuerySet[SynonymChange]":
    """Return who changed what, the newest first: of all words, or of one."""
    if not edits_search_words(user):
        return SynonymChange.objects.none()
    changes = SynonymChange.objects.select_related("by", "undoes", "undone_by")
    return changes.filter(synonym=synonym) if synonym is not None else changes
