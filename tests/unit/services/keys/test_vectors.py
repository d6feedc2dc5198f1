"""What is computed, against published vectors and against an implementation that is not ours."""

import pytest
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode

from fogbank.core.secret import SecretBytes
from fogbank.services.keys.crypto import asymmetric, blob, macs, pairs, signing
from fogbank.services.keys.crypto.context import canonical
from fogbank.services.keys.crypto.pairs import NotThisSpec
from fogbank.services.keys.crypto.signing import MessageType
from fogbank.services.keys.specs import KeySpec


def secret(text: str) -> SecretBytes:
    return SecretBytes(bytearray.fromhex(text))


def der(private: PrivateKeyTypes) -> SecretBytes:
    return SecretBytes(bytearray(pairs.private_der(private)))


# RFC 4231, test cases 1 and 2.
HMACS = [
    ("HMAC_SHA_224", "0b" * 20, b"Hi There", "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"),
    (
        "HMAC_SHA_256",
        b"Jefe".hex(),
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        "HMAC_SHA_384",
        b"Jefe".hex(),
        b"what do ya want for nothing?",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    ),
    (
        "HMAC_SHA_512",
        b"Jefe".hex(),
        b"what do ya want for nothing?",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
        "caeab1a34d4a6b4b636e070a38bce737",
    ),
]


@pytest.mark.parametrize(("algorithm", "key", "message", "tag"), HMACS)
def test_hmac_of_rfc_4231(algorithm: str, key: str, message: bytes, tag: str) -> None:
    assert macs.mac(algorithm, secret(key), message).hex() == tag
    assert macs.is_mac(algorithm, secret(key), message, bytes.fromhex(tag))
    assert not macs.is_mac(algorithm, secret(key), message + b".", bytes.fromhex(tag))


def test_ed25519_of_rfc_8032() -> None:
    private = ed25519.Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )
    signature = signing.sign("ED25519_SHA_512", der(private), b"\x72", MessageType.RAW)
    assert signature.hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


ECDSA_KEY = ec.derive_private_key(0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721, ec.SECP256R1())
R, S = (
    0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
    0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8,
)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def verified(signature: bytes, message: bytes = b"sample") -> bool:
    public = pairs.public_der(ECDSA_KEY.public_key())
    return signing.verify("ECDSA_SHA_256", public, message, MessageType.RAW, signature)


def test_ecdsa_of_rfc_6979() -> None:
    assert verified(utils.encode_dss_signature(R, S))
    assert not verified(utils.encode_dss_signature(R, S), b"sampled")


# What verifiers have let pass that should not have: numbers out of range, encodings that are no DER.
FORGED = {
    "r is 0": utils.encode_dss_signature(0, S),
    "s is 0": utils.encode_dss_signature(R, 0),
    "both are 0": utils.encode_dss_signature(0, 0),
    "r is the order": utils.encode_dss_signature(ORDER, S),
    "r and the order": utils.encode_dss_signature(R + ORDER, S),
    "swapped": utils.encode_dss_signature(S, R),
    "cut short": utils.encode_dss_signature(R, S)[:-1],
    "with more behind": utils.encode_dss_signature(R, S) + b"\0",
    "a long length": b"\x30\x81" + utils.encode_dss_signature(R, S)[1:],
    "raw": R.to_bytes(32, "big") + S.to_bytes(32, "big"),
    "nothing": b"\0",
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_signature_that_is_none_is_refused(kind: str) -> None:
    assert not verified(FORGED[kind])


def test_ecdh_of_rfc_5903() -> None:
    ours = ec.derive_private_key(0xC88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433, ec.SECP256R1())
    theirs = ec.derive_private_key(0xC6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53, ec.SECP256R1())
    shared = asymmetric.ecdh(der(ours), pairs.public_der(theirs.public_key()))
    assert shared.buffer.hex() == "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"


@pytest.mark.parametrize("curve", [ec.SECP384R1, ec.SECP256K1])
def test_a_peer_on_another_curve_is_refused(curve: type[ec.EllipticCurve]) -> None:
    peer = pairs.public_der(ec.generate_private_key(curve()).public_key())
    with pytest.raises(NotThisSpec):
        asymmetric.ecdh(der(ECDSA_KEY), peer)


def test_a_peer_off_its_curve_is_refused() -> None:
    peer = bytearray(pairs.public_der(ECDSA_KEY.public_key()))
    peer[-1] ^= 1
    with pytest.raises(NotThisSpec):
        asymmetric.ecdh(der(ECDSA_KEY), bytes(peer))


def test_key_wrap_with_padding_of_rfc_5649() -> None:
    kek = bytes.fromhex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8")
    wrapped = bytes.fromhex("138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a")
    opened = keywrap.aes_key_unwrap_with_padding(kek, wrapped)
    assert opened.hex() == "c37b7e6492584340bed12207808941155068f738"


def test_aes_256_gcm_of_the_gcm_specification() -> None:
    """Case 16 of McGrew and Viega's paper; NIST's own come from the same generator."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = AESGCM(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), plain, aad)
    assert sealed.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_the_key_of_a_message_is_that_of_sp_800_108() -> None:
    """A blob, taken apart and opened with nothing of ours but what docs/reference/key-format.md says."""
    from fogbank.core.vault import Vault

    material, region = bytes(range(32)), b"us-east-1"
    head = blob.Head("111122223333", region.decode(), "01234567-89ab-4def-8123-456789abcdef", "ab" * 32)
    made = blob.encrypt(
        Vault.of_random_key(), head, SecretBytes(bytearray(material)), b"plain", {"b": "2", "a": "1"}, bytes
    )
    at = 56 + len(region)
    assert made[:2] == b"\x01\x00"
    assert int.from_bytes(made[2:7], "big") == 111122223333
    assert made[7:23].hex() == "0123456789ab4def8123456789abcdef"
    assert made[23:55].hex() == "ab" * 32
    assert made[55:at] == bytes([len(region)]) + region
    salt, nonce, sealed = made[at + 16 : at + 32], made[at + 32 : at + 44], made[at + 44 :]
    derived = KBKDFHMAC(
        hashes.SHA256(), Mode.CounterMode, 32, 4, 4, CounterLocation.BeforeFixed, b"fogbank kms blob 1", salt, None
    ).derive(material)
    pairs_bytes = bytes.fromhex("0002" + "00000001" + "61" + "00000001" + "31" + "00000001" + "62" + "00000001" + "32")
    assert canonical({"b": "2", "a": "1"}) == pairs_bytes
    assert AESGCM(derived).decrypt(nonce, sealed, made[:at] + pairs_bytes) == b"plain"


@pytest.mark.parametrize("spec", [KeySpec.RSA_2048, KeySpec.ECC_NIST_P521, KeySpec.ML_DSA_65])
def test_public_keys_are_read_by_others(spec: KeySpec) -> None:
    made = pairs.make(spec)
    assert made.public is not None
    serialization.load_der_public_key(made.public)
    assert pairs.checked(spec, made.secret) == made.public


@pytest.mark.parametrize("spec", [KeySpec.RSA_3072, KeySpec.ECC_NIST_P384, KeySpec.HMAC_256, KeySpec.ML_DSA_44])
def test_material_of_another_spec_is_told(spec: KeySpec) -> None:
    with pytest.raises(NotThisSpec):
        pairs.checked(spec, pairs.make(KeySpec.ECC_NIST_P256).secret)
