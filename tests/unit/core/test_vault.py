"""Sealed secrets open for their own purpose alone."""

import pytest

from fogbank.core.secret import SecretBytes
from fogbank.core.vault import CannotOpen, Vault


def _vault(key: bytes) -> Vault:
    return Vault(SecretBytes(bytearray(key.ljust(32))))


VAULT = _vault(b"the cloud's own secret")


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    sealed = VAULT.seal(b"plain", "a purpose")
    assert VAULT.open(sealed, "a purpose").buffer == b"plain"
    assert VAULT.seal(b"plain", "a purpose") != sealed
    assert b"plain" not in sealed


@pytest.mark.parametrize(
    ("vault", "purpose"), [(VAULT, "another purpose"), (_vault(b"another cloud's secret"), "a purpose")]
)
def test_elsewhere_it_opens_nothing(vault: Vault, purpose: str) -> None:
    with pytest.raises(CannotOpen):
        vault.open(VAULT.seal(b"plain", "a purpose"), purpose)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 40])
def test_what_was_never_sealed_opens_nothing(sealed: bytes) -> None:
    with pytest.raises(CannotOpen):
        VAULT.open(sealed, "a purpose")


def test_the_cloud_s_secret_is_not_shown() -> None:
    assert "own secret" not in repr(VAULT)
