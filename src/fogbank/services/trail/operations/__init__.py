"""CloudTrail's operations."""
