"""What goes wrong with a backup."""


class ArchiveError(Exception):
    """A backup cannot be made or restored; the text says why, for the person at the terminal. Nothing was changed."""
