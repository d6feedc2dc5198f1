"""Passwords: what an account asks of them, and how they are kept.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from fogbank.services.identities import errors
from fogbank.services.identities.model import LoginProfile, PasswordPolicy

# 16 MiB and some 40 ms. More would be safer and hold up everybody's writes: hashes are made in a writing transaction.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
_SALT_BYTES, _HASH_BYTES = 16, 32
# Of an account without a policy of its own.
_DEFAULT_LENGTH_MIN, _DEFAULT_KINDS_MIN = 8, 3
_SYMBOLS = frozenset("!@#$%^&*()_+-=[]{}|'")
_KINDS: Mapping[str, Callable[[str], bool]] = {
    "uppercase letter": lambda letter: "A" <= letter <= "Z",
    "lowercase letter": lambda letter: "a" <= letter <= "z",
    "number": str.isdigit,
    "non-alphanumeric character": _SYMBOLS.__contains__,
}


def check_password(password: str, policy: PasswordPolicy | None) -> None:
    """That a password fits the account's policy, or AWS's default. Raises ApiError PasswordPolicyViolation."""
    has = {kind for kind, is_of in _KINDS.items() if any(map(is_of, password))}
    length_min = _DEFAULT_LENGTH_MIN if policy is None else policy.length_min
    if len(password) < length_min:
        raise errors.password_violation(f"Password should have a minimum length of {length_min}")
    if policy is None:
        if len(has) < _DEFAULT_KINDS_MIN:
            raise errors.password_violation(
                "Password should have at least three of: uppercase letters, lowercase letters, numbers, symbols"
            )
        return
    asked = (policy.uppercase, policy.lowercase, policy.numbers, policy.symbols)
    for kind, is_asked in zip(_KINDS, asked, strict=True):
        if is_asked and kind not in has:
            raise errors.password_violation(f"Password should have at least one {kind}")


def new_login(password: str, now: datetime, random: Callable[[int], bytes], *, reset_required: bool) -> LoginProfile:
    """A login profile of a password that was checked."""
    salt = random(_SALT_BYTES)
    return LoginProfile(
        salt=salt, hash=_hash(password, salt), created_at=now, set_at=now, reset_required=reset_required
    )


def changed_login(
    login: LoginProfile, password: str, now: datetime, random: Callable[[int], bytes], reuse_prevention: int | None
) -> LoginProfile:
    """The profile with a new password. Raises ApiError PasswordPolicyViolation for one that may not be used again."""
    earlier = ((login.salt, login.hash), *login.earlier)[: reuse_prevention or 0]
    if any(hmac.compare_digest(_hash(password, salt), known) for salt, known in earlier):
        raise errors.password_violation("Password was used before and can't be used again")
    salt = random(_SALT_BYTES)
    return msgspec.structs.replace(
        login, salt=salt, hash=_hash(password, salt), set_at=now, reset_required=False, earlier=earlier
    )


def is_password(login: LoginProfile, password: str) -> bool:
    """Whether it is the one."""
    return hmac.compare_digest(_hash(password, login.salt), login.hash)


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, maxmem=64 * 2**20, dklen=_HASH_BYTES
    )
