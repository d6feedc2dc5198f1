"""The format of ciphertexts: what was put in comes out, and no bit of it can be changed."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.secret import SecretBytes
from fogbank.core.vault import CannotOpen, Vault
from fogbank.services.keys.crypto import blob
from fogbank.services.keys.crypto.context import canonical

VAULT = Vault.of_random_key()
MATERIAL = bytes(range(32))
KEY_IDS = st.one_of(st.uuids().map(str), st.integers(0, 2**128 - 1).map(lambda number: f"mrk-{number:032x}"))
CONTEXTS = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4)
HEADS = st.builds(
    blob.Head,
    account=st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}"),
    region=st.sampled_from(["us-east-1", "ap-southeast-4", "eu-west-1"]),
    key_id=KEY_IDS,
    material_id=st.binary(min_size=32, max_size=32).map(bytes.hex),
)


def material() -> SecretBytes:
    return SecretBytes(bytearray(MATERIAL))


def made(head: blob.Head, plain: bytes, pairs: dict[str, str]) -> bytes:
    return blob.encrypt(VAULT, head, material(), plain, pairs, secrets.token_bytes)


@given(HEADS, st.binary(max_size=4096), CONTEXTS)
def test_it_comes_out_as_it_went_in(head: blob.Head, plain: bytes, pairs: dict[str, str]) -> None:
    ciphertext = made(head, plain, pairs)
    read = blob.parse(VAULT, ciphertext)
    assert (read.head.account, read.head.key_id, read.head.material_id) == (
        head.account,
        head.key_id,
        head.material_id,
    )
    assert read.head.region == ("" if head.multi_region else head.region)
    with blob.decrypt(read, material(), dict(reversed(pairs.items()))) as opened:
        assert opened.buffer == plain
    # 152 bytes at most beside the plaintext, so that 4,096 fit where 6,144 are taken.
    assert len(ciphertext) <= len(plain) + 152


@given(HEADS, st.binary(max_size=64), CONTEXTS, st.data())
def test_no_bit_can_be_changed(head: blob.Head, plain: bytes, pairs: dict[str, str], data: st.DataObject) -> None:
    ciphertext = bytearray(made(head, plain, pairs))
    bit = data.draw(st.integers(0, len(ciphertext) * 8 - 1))
    ciphertext[bit // 8] ^= 1 << bit % 8
    with pytest.raises(blob.NotABlob):
        blob.decrypt(blob.parse(VAULT, bytes(ciphertext)), material(), pairs)


@given(HEADS, st.data())
def test_no_byte_can_be_cut_off_or_added(head: blob.Head, data: st.DataObject) -> None:
    ciphertext = made(head, b"plain", {})
    cut = data.draw(st.integers(0, len(ciphertext) - 1))
    for changed in (ciphertext[:cut], ciphertext + b"\0"):
        with pytest.raises(blob.NotABlob):
            blob.decrypt(blob.parse(VAULT, changed), material(), {})


@given(st.binary(max_size=300))
def test_noise_is_no_blob(noise: bytes) -> None:
    with pytest.raises(blob.NotABlob):
        blob.parse(VAULT, noise)


@given(CONTEXTS, CONTEXTS)
def test_contexts_are_one_in_canonical_form_only_if_they_are_one(one: dict[str, str], other: dict[str, str]) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


def test_a_blob_of_another_cloud_is_none_here() -> None:
    head = blob.Head("111122223333", "us-east-1", "01234567-89ab-4def-8123-456789abcdef", "ab" * 32)
    with pytest.raises(blob.NotABlob):
        blob.parse(Vault.of_random_key(), made(head, b"x", {}))


@given(st.binary(max_size=100), st.text(max_size=10), st.data())
def test_the_vault_opens_what_it_sealed_for_its_purpose_alone(plain: bytes, purpose: str, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(plain, purpose))
    with VAULT.open(bytes(sealed), purpose) as opened:
        assert opened.buffer == plain
    with pytest.raises(CannotOpen):
        VAULT.open(bytes(sealed), purpose + "x")
    with pytest.raises(CannotOpen):
        Vault.of_random_key().open(bytes(sealed), purpose)
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        VAULT.open(bytes(sealed), purpose)
