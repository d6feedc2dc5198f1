"""`fogbank top`: volumes as they work."""
