"""Made-up people and things for tests, one module a room. Factories write rows; they do not go through domain rules."""
