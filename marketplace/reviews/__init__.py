"""What buyers say of goods that they got, the household's answers, and what of it the market hides."""
