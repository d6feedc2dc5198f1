"""What of this machine can be used, and how to fix what can't."""
