"""Errors of the front door itself; `ApiError` lives in `fogbank.core.errors` so that services can raise it."""

from fogbank.core.errors import ApiError

__all__ = ["ApiError"]
