"""Provinces, communes, the wards of before July 2025, H3 cells, and the reading of addresses."""
