"""Numbered migrations. A file, once released, is never changed: a later one changes what it made."""
