"""Django's PostgreSQL backend, with one thing added: nobody waits for an answer for ever (see ``base``)."""
