"""Identities that others vouch for: tokens of OpenID Connect, and the keys that they are checked with."""
