"""Accounts and identities."""
