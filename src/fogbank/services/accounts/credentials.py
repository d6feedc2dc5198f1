"""Root credentials: made once for a data folder, kept in an owner-only file.

The file is JSON: `account`, `access_key_id`, `secret_access_key`. It appears whole or not at all, and one that others
can read is refused rather than used, since whoever read it may own the cloud.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec

from fogbank.core.access_keys import FREE_BYTES, SECRET_BYTES, id_letters, secret_access_key
from fogbank.core.caller import Caller
from fogbank.services.accounts.errors import CredentialsUnusable

# Key ids are `AKIA`, or `ASIA` for temporary ones, and 16 letters of RFC 4648's base 32: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_KEY_ID_PREFIX = "AKIA"
_SESSION_KEY_ID_PREFIX = "ASIA"
# Far more than a well-formed file has.
_FILE_BYTES_MAX = 4096


class Credentials(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account's root key pair."""

    account: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{12}\Z")]
    access_key_id: Annotated[str, msgspec.Meta(pattern=r"^AKIA[A-Z2-7]{16}\Z")]
    secret_access_key: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]{40}\Z")]

    def __repr__(self) -> str:
        return f"Credentials({self.account}, {self.access_key_id}, …)"

    @property
    def caller(self) -> Caller:
        """Who signs with them."""
        return Caller.root(self.account, self.access_key_id)


def make_credentials(account: str, random_bytes: Callable[[int], bytes]) -> Credentials:
    """A new key pair. random_bytes(n): n bytes that nobody can guess, such as `secrets.token_bytes`."""
    return Credentials(
        account=account,
        access_key_id=_KEY_ID_PREFIX + id_letters(account, random_bytes(FREE_BYTES)),
        secret_access_key=secret_access_key(random_bytes(SECRET_BYTES)),
    )


def make_session_key(account: str, random_bytes: Callable[[int], bytes]) -> tuple[str, str]:
    """The id and the secret of a new temporary key."""
    key_id = _SESSION_KEY_ID_PREFIX + id_letters(account, random_bytes(FREE_BYTES))
    return key_id, secret_access_key(random_bytes(SECRET_BYTES))


def save_credentials(path: Path, credentials: Credentials) -> None:
    """Writes the file, durable and whole, readable by its owner alone. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    # O_EXCL: nobody's link or file is followed; the mode is right from the first byte on.
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(msgspec.json.format(msgspec.json.encode(credentials)) + b"\n")
            file.flush()
            os.fsync(descriptor)
        os.rename(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load_credentials(path: Path) -> Credentials | None:
    """What the file holds; None where there is no file.

    Raises CredentialsUnusable for a file that isn't this user's alone, can't be read, or holds something else.
    """
    try:
        # A symbolic link could lead to somebody else's file, a pipe would block.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CredentialsUnusable(path, f"can't be opened: {error.strerror}") from error
    try:
        _check_owner_only(path, os.fstat(descriptor))
        content = os.read(descriptor, _FILE_BYTES_MAX + 1)
    except OSError as error:
        raise CredentialsUnusable(path, f"can't be read: {error.strerror}") from error
    finally:
        os.close(descriptor)
    if len(content) > _FILE_BYTES_MAX:
        raise CredentialsUnusable(path, "is too large for a credentials file")
    try:
        return msgspec.json.decode(content, type=Credentials)
    except msgspec.DecodeError:
        # The cause is dropped: nothing of the content may end up in a log.
        raise CredentialsUnusable(path, "does not hold credentials: restore it or remove it") from None


def _check_owner_only(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialsUnusable(path, "is not a regular file")
    if status.st_uid != os.geteuid():
        raise CredentialsUnusable(path, "belongs to another user")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise CredentialsUnusable(path, f"can be used by others (mode {mode:04o}): `chmod 600` it, or remove it")
