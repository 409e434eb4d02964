"""The desk at ``/desk/review/``: who a household is, what is missing, and whether it may sell."""
