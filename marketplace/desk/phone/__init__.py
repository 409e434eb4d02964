"""The telephone desk: a clerk with a headset takes orders, and calls back those who were not answered."""
