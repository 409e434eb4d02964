"""The post-office counter: what comes in, what goes out, runs, returns and cash."""
