"""The counter: a clerk's shift at the drawer, goods by scanner or two letters, cash, change, receipt."""
