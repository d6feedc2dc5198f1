"""CloudTrail: what was called, by whom, from where and with which result, kept for 90 days."""
