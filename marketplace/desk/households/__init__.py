"""Desk for the numbers of buying households: a telephone or card that changed hands is taken off."""
