"""Typed clients of what carries the data, and what starts and watches the processes that do."""
