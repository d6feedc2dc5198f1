"""Metric math: expressions on metrics, read and computed. Pure."""
