"""Fogbank: an AWS-compatible cloud in which everything the API promises really happens."""

__version__ = "0.1.0"
