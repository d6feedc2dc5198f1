"""Sealed secrets open in their place alone."""

import pytest

from fogbank.core.sealing import SealBroken, Sealer

SEALER = Sealer(b"the cloud's own secret", "tests")


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    sealed = SEALER.seal(b"plain", "a place")
    assert SEALER.open(sealed, "a place") == b"plain"
    assert SEALER.seal(b"plain", "a place") != sealed
    assert b"plain" not in sealed


@pytest.mark.parametrize(
    ("sealer", "place"),
    [
        (SEALER, "another place"),
        (Sealer(b"the cloud's own secret", "another purpose"), "a place"),
        (Sealer(b"another cloud's secret", "tests"), "a place"),
    ],
)
def test_elsewhere_it_opens_nothing(sealer: Sealer, place: str) -> None:
    with pytest.raises(SealBroken):
        sealer.open(SEALER.seal(b"plain", "a place"), place)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 40])
def test_what_was_never_sealed_opens_nothing(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(sealed, "a place")


def test_the_cloud_s_secret_is_not_shown() -> None:
    assert "own secret" not in repr(SEALER)
