"""The credential report: one line a user, root first, as comma-separated values. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fogbank.services.identities.model import AccessKey, KeyState, PasswordPolicy, User

_NONE = "N/A"
_KEY_COLUMNS = ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
COLUMNS = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    *(f"access_key_{number}_{column}" for number in (1, 2) for column in _KEY_COLUMNS),
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A user with what the report tells of."""

    user: User
    arn: str
    keys: tuple[AccessKey, ...]
    mfa: bool


def render(account: str, root_since: datetime, lines: Iterable[Line], policy: PasswordPolicy | None) -> str:
    """The report's text."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow(_root(account, root_since))
    for line in lines:
        writer.writerow(_row(line, policy))
    return written.getvalue()


def _root(account: str, since: datetime) -> list[str]:
    made = since.replace(microsecond=0).isoformat()
    # Root has keys and no password: there is no console to sign in to.
    first_key = ["true", made, _NONE, _NONE, _NONE]
    password = ["not_supported", "no_information", "not_supported", "not_supported"]
    arn = f"arn:aws:iam::{account}:root"
    return ["<root_account>", arn, made, *password, "false", *first_key, *_key(None), *_CERTIFICATES]


_CERTIFICATES = ("false", _NONE, "false", _NONE)


def _row(line: Line, policy: PasswordPolicy | None) -> list[str]:
    first, second = (*line.keys, None, None)[:2]
    made = line.user.created_at.isoformat()
    return [
        line.user.name,
        line.arn,
        made,
        *_password(line.user, policy),
        _truth(line.mfa),
        *_key(first),
        *_key(second),
        *_CERTIFICATES,
    ]


def _password(user: User, policy: PasswordPolicy | None) -> list[str]:
    login = user.login
    if login is None:
        return ["false", _NONE, _NONE, _NONE]
    days = policy.days_max if policy is not None else None
    due = _NONE if days is None else (login.set_at + timedelta(days=days)).isoformat()
    used = "no_information" if login.used_at is None else login.used_at.isoformat()
    return ["true", used, login.set_at.isoformat(), due]


def _key(key: AccessKey | None) -> list[str]:
    if key is None:
        return ["false", _NONE, _NONE, _NONE, _NONE]
    used = _NONE if key.last_used_at is None else key.last_used_at.isoformat()
    active = _truth(key.state is KeyState.ACTIVE)
    rotated = key.created_at.isoformat()
    return [active, rotated, used, key.last_used_region or _NONE, key.last_used_service or _NONE]


def _truth(value: bool) -> str:
    return "true" if value else "false"
