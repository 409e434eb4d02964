"""The stock desk: what lies on shelves and in vans, what moves between them, and what to fill up."""
