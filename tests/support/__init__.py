"""What the tests stand on: servers of their own, and a database that is migrated once and copied for each run."""
