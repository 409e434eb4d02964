"""The domain's own rows, many at a time, for a demo of the size of a season.

A household of the demo is some hundred statements of the domain functions; eight thousand of them would take an hour.
Here the same rows are built in batches, each step in one statement: made, verified, activated, priced, so that triggers
write the same history. ``tests/demo/test_inbulk.py`` makes one of each both ways and compares every column of every
table. Nothing here is for people's pages: it checks nothing that the plan of the demo keeps to anyway.
"""
