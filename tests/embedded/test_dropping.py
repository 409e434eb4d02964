"""A database goes although autovacuum looks at it just then."""

import pytest
from psycopg import errors

from marketplace.embedded.dropping import drop_database


class Server:
    """Answers as PostgreSQL does: autovacuum is in the database until it is told to go without force."""

    def __init__(self, *, comes_back: bool = False) -> None:
        self.autovacuum, self.comes_back = True, comes_back
        self.asked: list[str] = []

    def execute(self, statement):
        text = statement.as_string(None)
        self.asked.append(text)
        if "FORCE" in text and self.autovacuum:
            raise errors.InsufficientPrivilege("permission denied to terminate process")
        if "FORCE" not in text:
            self.autovacuum = self.comes_back
            raise errors.ObjectInUse("is being accessed by other users")


def test_autovacuum_is_sent_away_and_the_connections_are_ended_then():
    server = Server()
    drop_database(server, "test_x")
    plain, forced = 'DROP DATABASE IF EXISTS "test_x"', 'DROP DATABASE IF EXISTS "test_x" WITH (FORCE)'
    assert server.asked == [forced, plain, forced]


def test_what_is_denied_for_good_is_said():
    with pytest.raises(errors.InsufficientPrivilege):
        drop_database(Server(comes_back=True), "test_x")
