"""Community teams: collecting by household, the manifest, the boundary, the receipts."""
