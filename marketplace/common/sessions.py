"""Sessions in the database, as Django keeps them; read by a query that is built once, and begun in one statement."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from marketplace.common.compiled import Compiled, Given

_LIVE: Compiled[Session] = Compiled(
    lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now"))[:1]
)
_KEY_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class SessionStore(DatabaseSessions):
    """Django's sessions; what differs is only what they cost."""

    def _get_session_from_db(self) -> Any:
        found = _LIVE.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def _get_new_session_key(self) -> str:
        """Return a random key. Whether it is free the INSERT says, and ``create`` then tries another."""
        return get_random_string(32, _KEY_LETTERS)
