"""What ``make audit`` and ``make screenshots`` look at: the market as a visitor's browser gets it."""
