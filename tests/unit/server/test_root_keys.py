"""Where the root key of KMS is kept, and what a store is without it."""

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.keys.conftest import START, Kms
from tests.unit.services.keys.test_rotation import SECRET, bring

from fogbank.core.layout import DataLayout
from fogbank.core.pages import PageTokens
from fogbank.core.settings import Settings
from fogbank.core.vault import CannotOpen, Vault
from fogbank.server.errors import DataFolderUnusable
from fogbank.server.root_keys import PIN_VARIABLE, RootKeyUnusable, root_key_of
from fogbank.server.vault import open_vault
from fogbank.services.context import Cloud, Host
from fogbank.store.engine import Store, open_store

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
HEX = "ab" * 32


@pytest.fixture
def layout(tmp_path: Path) -> DataLayout:
    (tmp_path / "data").mkdir(mode=0o700)
    return DataLayout(tmp_path / "data")


@pytest.fixture
def store(layout: DataLayout) -> Iterator[Store]:
    opened = open_store(layout.database_url)
    yield opened
    opened.close()


def file_source(layout: DataLayout, _monkeypatch: pytest.MonkeyPatch, _folder: Path) -> str | None:
    return f"file:{layout.root / 'elsewhere.key'}"


def default_source(_layout: DataLayout, _monkeypatch: pytest.MonkeyPatch, _folder: Path) -> str | None:
    return None


def environment_source(_layout: DataLayout, monkeypatch: pytest.MonkeyPatch, _folder: Path) -> str | None:
    monkeypatch.setenv("MY_ROOT_KEY", HEX)
    return "env:MY_ROOT_KEY"


def token_source(_layout: DataLayout, monkeypatch: pytest.MonkeyPatch, folder: Path) -> str | None:
    program = shutil.which("softhsm2-util")
    if program is None or not SOFTHSM.exists():
        pytest.skip("SoftHSM is not installed")
    tokens = folder / "tokens"
    tokens.mkdir()
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm.conf"))
    monkeypatch.setenv(PIN_VARIABLE, "1234")
    made = [program, "--init-token", "--free", "--label", "cloud", "--so-pin", "5678", "--pin", "1234"]
    subprocess.run(made, check=True, capture_output=True)
    return f"pkcs11:{SOFTHSM}?token=cloud&key=root"


SOURCES = [default_source, file_source, environment_source, token_source]


@pytest.mark.parametrize("source", SOURCES)
def test_what_was_sealed_is_opened_after_a_restart(
    layout: DataLayout,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: Callable[[DataLayout, pytest.MonkeyPatch, Path], str | None],
) -> None:
    named = source(layout, monkeypatch, tmp_path)
    sealed = open_vault(layout, store, named).seal(b"secret", "purpose")
    with open_vault(layout, store, named).open(sealed, "purpose") as opened:
        assert opened.buffer == b"secret"
    monkeypatch.setenv("ANOTHER", "cd" * 32)
    with pytest.raises(DataFolderUnusable, match="is not the one that this store was made with"):
        open_vault(layout, store, "env:ANOTHER")


def test_the_file_is_made_for_its_owner_alone(layout: DataLayout, store: Store) -> None:
    open_vault(layout, store, None)
    assert layout.root_key_file.stat().st_mode & 0o777 == 0o600
    assert len(layout.root_key_file.read_bytes()) == 32


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.chmod(0o640), "can be read by others"),
        (lambda path: path.write_bytes(b"short"), "does not hold 32 bytes"),
        (lambda path: path.write_bytes(bytes(33)), "does not hold 32 bytes"),
        (lambda path: (path.rename(f"{path}.real"), path.symlink_to(f"{path}.real")), "Too many levels"),
        (lambda path: (path.unlink(), os.mkfifo(path, 0o600)), "is not a regular file"),
    ],
)
def test_a_file_that_is_not_safe_is_not_used(
    layout: DataLayout, store: Store, spoil: Callable[[Path], Any], reason: str
) -> None:
    open_vault(layout, store, None)
    spoil(layout.root_key_file)
    with pytest.raises(DataFolderUnusable, match=reason):
        open_vault(layout, store, None)


@pytest.mark.parametrize("source", ["env:NOT_SET", "env:SHORT", "http://key", "pkcs11:/nowhere.so?token=x", "file:"])
def test_a_root_key_that_is_nowhere(layout: DataLayout, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setenv("SHORT", "abcd")
    monkeypatch.setenv(PIN_VARIABLE, "1234")
    with pytest.raises(RootKeyUnusable) as caught:
        root_key_of(source, layout.root_key_file, layout.root)
    assert "1234" not in str(caught.value)
    assert "abcd" not in str(caught.value)


def test_a_lost_root_key_is_not_made_anew(layout: DataLayout, store: Store) -> None:
    open_vault(layout, store, None)
    layout.root_key_file.unlink()
    with pytest.raises(DataFolderUnusable, match="is not the one that this store was made with"):
        open_vault(layout, store, None)


def test_a_stolen_store_holds_no_key_in_plain(layout: DataLayout, store: Store) -> None:
    """Every file of the folder but the root key's is searched for material that we know, in all its likely forms."""
    kms = Kms(store)
    vault = open_vault(layout, store, None)
    kms.cloud = Cloud(Settings(), Host("seed", 2, 4096, START), PageTokens(b"s" * 32), {}, vault)
    arn = kms.key(Origin="EXTERNAL")
    bring(kms, arn, SECRET)
    hidden = kms("Encrypt", KeyId=arn, Plaintext=b"x").ciphertext_blob
    store.maintain()
    searched = [path for path in layout.root.iterdir() if path != layout.root_key_file]
    forms = (SECRET, SECRET.hex().encode(), base64.b64encode(SECRET), vault._marks, layout.root_key_file.read_bytes())
    assert any(path.name == "fogbank.db" for path in searched)
    for path in searched:
        for form in forms:
            assert form not in path.read_bytes(), path
    # And what is there doesn't open by another vault.
    kms.cloud = Cloud(Settings(), Host("seed", 2, 4096, START), PageTokens(b"s" * 32), {}, Vault.of_random_key())
    assert kms.code("Encrypt", KeyId=arn, Plaintext=b"x") == "KMSInternalException"
    assert kms.code("Decrypt", CiphertextBlob=hidden) == "InvalidCiphertextException"


def test_unwrapping_noise_is_refused(layout: DataLayout) -> None:
    with root_key_of(None, layout.root_key_file, layout.root) as root_key, pytest.raises(CannotOpen):
        root_key.unwrap(b"noise")
