"""Every error about accounts and their credentials."""

from pathlib import Path

from fogbank.core.errors import ApiError


class CredentialsUnusable(Exception):
    """A credentials file can't be used: `reason` says why and what to do, for a person."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def unknown_attribute(name: str) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"Value ({name}) for parameter attributeName is invalid. Unknown attribute."
    )
