"""Housekeeping: what the cloud does for itself once a day, so that it doesn't grow with time."""
