"""`fogbank tour`: volumes at work, measured."""
