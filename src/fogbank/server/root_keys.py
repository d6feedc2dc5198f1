"""Where the root key of KMS is kept: an owner-only file, the environment, or a hardware module (PKCS #11).

    (nothing)                              kms-root.key in the data folder, made at the first start
    file:PATH                              another file, made where it isn't
    env:NAME                               a variable: 64 hex digits
    pkcs11:MODULE?token=LABEL&key=LABEL    an AES-256 key that never leaves its token; made where it isn't; the PIN is
                                           in the variable FOGBANK_PKCS11_PIN

It wraps one key, the store's: AES-256-GCM, 12 bytes of nonce before the ciphertext and its tag.
"""

import os
import secrets
import stat
from pathlib import Path
from types import TracebackType
from typing import Protocol
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fogbank.core.ownership import distrust
from fogbank.core.secret import SecretBytes
from fogbank.core.vault import STORE_KEY_BYTES, CannotOpen

ROOT_KEY_BYTES = 32
NONCE_BYTES = 12
AAD = b"fogbank kms store key 1"
PIN_VARIABLE = "FOGBANK_PKCS11_PIN"


class RootKeyUnusable(Exception):
    """The root key isn't there, isn't one, or isn't this user's alone: the message says which, for a person."""


class RootKey(Protocol):
    """What wraps the store key. name: for messages."""

    @property
    def name(self) -> str: ...

    def random(self, size: int) -> bytes: ...

    def wrap(self, secret: SecretBytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> SecretBytes:
        """Raises CannotOpen."""
        ...

    def __enter__(self) -> "RootKey": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class PlainRootKey:
    """A root key that this process holds while it starts."""

    def __init__(self, key: SecretBytes, name: str) -> None:
        self._key = key
        self.name = name

    def random(self, size: int) -> bytes:
        return secrets.token_bytes(size)

    def wrap(self, secret: SecretBytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key.buffer).encrypt(nonce, secret.buffer, AAD)

    def unwrap(self, wrapped: bytes) -> SecretBytes:
        opened = bytearray(STORE_KEY_BYTES)
        try:
            AESGCM(self._key.buffer).decrypt_into(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], AAD, opened)
        except (InvalidTag, ValueError):
            raise CannotOpen(self.name) from None
        return SecretBytes(opened)

    def __enter__(self) -> "PlainRootKey":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._key.wipe()


def root_key_of(source: str | None, default_file: Path, folder: Path) -> RootKey:
    """The root key that `source` names. folder: what a relative path is in. Raises RootKeyUnusable."""
    kind, _, rest = (source or f"file:{default_file}").partition(":")
    if kind == "file" and rest:
        return PlainRootKey(_from_file(folder / rest), rest)
    if kind == "env" and rest:
        return PlainRootKey(_from_environment(rest), f"${rest}")
    if kind == "pkcs11" and rest:
        from fogbank.server.pkcs11_root_key import Pkcs11RootKey

        module, _, query = rest.partition("?")
        asked = parse_qs(query)
        token, label = asked.get("token", [""])[0], asked.get("key", ["fogbank"])[0]
        return Pkcs11RootKey(module, token, label, os.environ.get(PIN_VARIABLE))
    raise RootKeyUnusable(f"'{kind}:…' is no place for it: file:, env: and pkcs11: are known")


def _from_environment(name: str) -> SecretBytes:
    try:
        key = bytearray.fromhex(os.environ.get(name, ""))
    except ValueError:
        key = bytearray()
    if len(key) != ROOT_KEY_BYTES:
        raise RootKeyUnusable(f"${name} does not hold {2 * ROOT_KEY_BYTES} hex digits")
    return SecretBytes(key)


def _from_file(path: Path) -> SecretBytes:
    try:
        _make(path)
        # A symbolic link could lead to somebody else's file, a pipe would block.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise RootKeyUnusable(f"{path}: {error.strerror}") from error
    try:
        _check_owner_only(path, os.fstat(descriptor))
        key = bytearray(ROOT_KEY_BYTES + 1)
        size = os.readv(descriptor, [key])
    finally:
        os.close(descriptor)
    if size != ROOT_KEY_BYTES:
        raise RootKeyUnusable(f"{path} does not hold {ROOT_KEY_BYTES} bytes: restore it")
    del key[ROOT_KEY_BYTES:]
    return SecretBytes(key)


def _make(path: Path) -> None:
    """Makes the file where there is none: whole and durable, or not at all. Raises OSError."""
    if path.is_symlink() or path.exists():
        return
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(secrets.token_bytes(ROOT_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _check_owner_only(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise RootKeyUnusable(f"{path} is not a regular file")
    if reason := distrust(status, os.geteuid()):
        raise RootKeyUnusable(f"{path} {reason}")
    if status.st_mode & 0o077:
        raise RootKeyUnusable(f"{path} can be read by others (mode {stat.S_IMODE(status.st_mode):04o}): chmod go-rwx")
