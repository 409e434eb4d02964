"""The servers a machine without servers needs: PostgreSQL and Valkey from Python wheels, and what starts the site.

Pure Python: nothing here imports Django or another room, because all of it runs before settings can be read.
"""
