"""Root credentials: their shape, and a file that is whole, durable and the owner's alone."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.caller import Caller
from fogbank.gateway.sigv4 import account_of_key
from fogbank.services.accounts.credentials import (
    Credentials,
    load_credentials,
    make_credentials,
    save_credentials,
)
from fogbank.services.accounts.errors import CredentialsUnusable

ACCOUNT = "000000000000"
CREDENTIALS = make_credentials(ACCOUNT, lambda count: bytes(range(count)))


@given(st.randoms(use_true_random=False))
def test_keys_have_the_shape_of_aws(random: object) -> None:
    made = make_credentials(ACCOUNT, random.randbytes)  # type: ignore[attr-defined]
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", made.access_key_id)
    assert re.fullmatch(r"[A-Za-z0-9+/]{40}", made.secret_access_key)
    assert made.account == ACCOUNT
    assert made.caller == Caller.root(ACCOUNT, made.access_key_id)


def test_every_letter_can_come() -> None:
    ids = [make_credentials(ACCOUNT, lambda count, at=at: bytes([at] * count)) for at in range(256)]
    assert len({made.access_key_id for made in ids}) == 256
    assert len({made.secret_access_key for made in ids}) == 64


@given(st.integers(0, 10**12 - 1), st.randoms(use_true_random=False))
def test_the_key_id_names_its_account(number: int, random: object) -> None:
    account = f"{number:012}"
    made = make_credentials(account, random.randbytes)  # type: ignore[attr-defined]
    assert account_of_key(made.access_key_id) == account


def test_the_secret_is_not_shown() -> None:
    assert CREDENTIALS.secret_access_key not in f"{CREDENTIALS} {CREDENTIALS!r}"


def test_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    assert load_credentials(path) is None
    old_mask = os.umask(0)
    try:
        save_credentials(path, CREDENTIALS)
    finally:
        os.umask(old_mask)
    assert load_credentials(path) == CREDENTIALS
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text()) == {
        "account": ACCOUNT,
        "access_key_id": CREDENTIALS.access_key_id,
        "secret_access_key": CREDENTIALS.secret_access_key,
    }
    assert os.listdir(tmp_path) == ["credentials.json"]


def test_saving_again_replaces_the_file_and_follows_no_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("untouched")
    path = tmp_path / "credentials.json"
    path.symlink_to(elsewhere)
    (tmp_path / f".credentials.json.{os.getpid()}").symlink_to(elsewhere)
    save_credentials(path, CREDENTIALS)
    assert elsewhere.read_text() == "untouched"
    assert not path.is_symlink()
    assert load_credentials(path) == CREDENTIALS


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "credentials.json"
    save_credentials(path, CREDENTIALS)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_credentials(path, make_credentials("111122223333", os.urandom))
    monkeypatch.undo()
    assert load_credentials(path) == CREDENTIALS
    assert os.listdir(tmp_path) == ["credentials.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777, 0o601])
def test_a_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "credentials.json"
    save_credentials(path, CREDENTIALS)
    path.chmod(mode)
    with pytest.raises(CredentialsUnusable) as raised:
        load_credentials(path)
    assert raised.value.reason == f"can be used by others (mode {mode:04o}): `chmod 600` it, or remove it"
    assert str(path) in str(raised.value)


VALID = {"account": ACCOUNT, "access_key_id": "AKIA" + "A" * 16, "secret_access_key": "s" * 40}
NOT_CREDENTIALS = "does not hold credentials: restore it or remove it"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", NOT_CREDENTIALS),
        (b"{", NOT_CREDENTIALS),
        (b"\xff\xfe", NOT_CREDENTIALS),
        (b"[]", NOT_CREDENTIALS),
        (b"{}", NOT_CREDENTIALS),
        (json.dumps({**VALID, "more": 1}).encode(), NOT_CREDENTIALS),
        (json.dumps({**VALID, "account": "12345"}).encode(), NOT_CREDENTIALS),
        (json.dumps({**VALID, "account": ACCOUNT + "\n"}).encode(), NOT_CREDENTIALS),
        (json.dumps({**VALID, "access_key_id": "akia" + "A" * 16}).encode(), NOT_CREDENTIALS),
        (json.dumps({**VALID, "secret_access_key": "s" * 39}).encode(), NOT_CREDENTIALS),
        (b" " * 5000, "is too large for a credentials file"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "credentials.json"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(CredentialsUnusable) as raised:
        load_credentials(path)
    assert raised.value.reason == reason


def test_the_least_that_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(VALID))
    assert load_credentials(path) == Credentials(**VALID)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    folder, pipe, link = tmp_path / "folder", tmp_path / "pipe", tmp_path / "link"
    folder.mkdir(0o700)
    os.mkfifo(pipe, 0o600)
    save_credentials(tmp_path / "real.json", CREDENTIALS)
    link.symlink_to(tmp_path / "real.json")
    for path, reason in (
        (folder, "is not a regular file"),
        (pipe, "is not a regular file"),
        (link, "can't be opened: Too many levels of symbolic links"),
    ):
        with pytest.raises(CredentialsUnusable) as raised:
            load_credentials(path)
        assert raised.value.reason == reason
