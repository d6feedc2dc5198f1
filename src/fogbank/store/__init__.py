"""Documents and transactions on SQLite (embedded, the default) or PostgreSQL (by URL)."""
