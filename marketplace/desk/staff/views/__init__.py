"""Pages for marketplace admins."""
