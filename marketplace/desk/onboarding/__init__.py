"""The desk at ``/desk/onboarding/``: clerks and community teams bring households on line, one by one or by file."""
