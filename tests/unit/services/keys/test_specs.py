"""Every key spec with every usage: made, described, and used by each of its algorithms."""

import pytest
from tests.unit.services.keys.conftest import Kms

from fogbank.services.keys.crypto import pairs
from fogbank.services.keys.crypto.signing import MessageType, digest_bytes, takes
from fogbank.services.keys.specs import SPECS, Family, KeySpec, KeyUsage

SLOW = {KeySpec.RSA_3072, KeySpec.RSA_4096}
CASES = [(spec, usage) for spec, facts in SPECS.items() for usage in facts.algorithms if spec not in SLOW]


def message_for(algorithm: str, kind: MessageType) -> bytes:
    size = digest_bytes(algorithm) if kind is MessageType.DIGEST else 64
    return bytes(range(size or 64))


def signs(kms: Kms, arn: str, algorithms: tuple[str, ...]) -> None:
    for algorithm in algorithms:
        for kind in filter(lambda kind: takes(algorithm, kind), MessageType):
            said = {"KeyId": arn, "SigningAlgorithm": algorithm, "MessageType": kind.value}
            message = message_for(algorithm, kind)
            signature = kms("Sign", Message=message, **said).signature
            assert kms("Verify", Message=message, Signature=signature, **said).signature_valid
            forged = bytes([signature[0] ^ 1]) + signature[1:]
            assert kms.code("Verify", Message=message, Signature=forged, **said) == "KMSInvalidSignatureException"


def encrypts(kms: Kms, arn: str, algorithms: tuple[str, ...]) -> None:
    for algorithm in algorithms:
        said = {"KeyId": arn, "EncryptionAlgorithm": algorithm}
        sealed = kms("Encrypt", Plaintext=b"plain", **said).ciphertext_blob
        assert kms("Decrypt", CiphertextBlob=sealed, **said).plaintext == b"plain"


def authenticates(kms: Kms, arn: str, algorithms: tuple[str, ...]) -> None:
    for algorithm in algorithms:
        said = {"KeyId": arn, "MacAlgorithm": algorithm, "Message": b"message"}
        tag = kms("GenerateMac", **said).mac
        assert kms("VerifyMac", Mac=tag, **said).mac_valid
        assert kms.code("VerifyMac", Mac=tag[:-1] + b"\0\0", **said) == "KMSInvalidMacException"


def agrees(kms: Kms, arn: str, algorithms: tuple[str, ...]) -> None:
    spec = kms("DescribeKey", KeyId=arn).key_metadata.key_spec
    other = kms.key(KeySpec=spec, KeyUsage="KEY_AGREEMENT")
    public = {each: kms("GetPublicKey", KeyId=each).public_key for each in (arn, other)}
    said = {"KeyAgreementAlgorithm": algorithms[0]}
    ours = kms("DeriveSharedSecret", KeyId=arn, PublicKey=public[other], **said).shared_secret
    theirs = kms("DeriveSharedSecret", KeyId=other, PublicKey=public[arn], **said).shared_secret
    assert ours == theirs
    assert kms.code("DeriveSharedSecret", KeyId=arn, PublicKey=b"no key", **said) == "ValidationException"


def encapsulates(kms: Kms, arn: str, algorithms: tuple[str, ...]) -> None:
    said = {"KeyId": arn, "EncapsulationAlgorithm": algorithms[0]}
    made = kms("Encapsulate", **said)
    opened = kms("Decapsulate", SharedSecretCiphertextBlob=made.shared_secret_ciphertext_blob, **said)
    assert opened.shared_secret == made.shared_secret
    assert kms.code("Decapsulate", SharedSecretCiphertextBlob=b"x", **said) == "InvalidCiphertextException"


USES = {
    KeyUsage.ENCRYPT_DECRYPT: encrypts,
    KeyUsage.SIGN_VERIFY: signs,
    KeyUsage.GENERATE_VERIFY_MAC: authenticates,
    KeyUsage.KEY_AGREEMENT: agrees,
    KeyUsage.ENCAPSULATE_DECAPSULATE: encapsulates,
}


@pytest.mark.parametrize(("spec", "usage"), CASES)
def test_a_key_does_what_its_spec_and_usage_say(kms: Kms, spec: KeySpec, usage: KeyUsage) -> None:
    arn = kms.key(KeySpec=spec.value, KeyUsage=usage.value)
    told = kms("DescribeKey", KeyId=arn).key_metadata
    assert (told.key_spec, told.key_usage, told.key_state) == (spec, usage, "Enabled")
    listed = (
        told.encryption_algorithms
        or told.signing_algorithms
        or told.mac_algorithms
        or told.key_agreement_algorithms
        or told.encapsulation_algorithms
    )
    assert listed == SPECS[spec].algorithms[usage]
    USES[usage](kms, arn, listed)


@pytest.mark.parametrize("spec", sorted(SLOW))
def test_longer_rsa_keys_are_as_long_as_they_say(spec: KeySpec) -> None:
    made = pairs.make(spec)
    assert made.public is not None
    assert getattr(pairs.load_public(made.public), "key_size") == SPECS[spec].size  # noqa: B009


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"KeySpec": "RSA_2048"}, "ValidationException"),
        ({"KeySpec": "HMAC_256", "KeyUsage": "SIGN_VERIFY"}, "ValidationException"),
        ({"KeySpec": "ECC_SECG_P256K1", "KeyUsage": "KEY_AGREEMENT"}, "ValidationException"),
        ({"KeySpec": "SM2", "KeyUsage": "SIGN_VERIFY"}, "UnsupportedOperationException"),
        ({"KeySpec": "ML_KEM_512", "KeyUsage": "ENCAPSULATE_DECAPSULATE"}, "UnsupportedOperationException"),
        ({"Origin": "AWS_CLOUDHSM"}, "UnsupportedOperationException"),
        ({"KeySpec": "HMAC_256", "CustomerMasterKeySpec": "HMAC_256"}, "ValidationException"),
        ({"Tags": [{"TagKey": "aws:x", "TagValue": "1"}]}, "TagException"),
        ({"Tags": [{"TagKey": "x", "TagValue": "1"}, {"TagKey": "x", "TagValue": "2"}]}, "TagException"),
    ],
)
def test_what_can_not_be_made_is_refused(kms: Kms, members: dict[str, object], code: str) -> None:
    assert kms.code("CreateKey", **members) == code


@pytest.mark.parametrize(
    ("spec", "usage", "operation", "members"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "Sign", {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}),
        ("ECC_NIST_P256", "SIGN_VERIFY", "Encrypt", {"Plaintext": b"x"}),
        ("ECC_NIST_P256", "SIGN_VERIFY", "Sign", {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_384"}),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "GenerateMac", {"Message": b"x", "MacAlgorithm": "HMAC_SHA_512"}),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "GenerateDataKey", {"KeySpec": "AES_256"}),
        ("RSA_2048", "ENCRYPT_DECRYPT", "Encrypt", {"Plaintext": b"x"}),
    ],
)
def test_a_key_is_used_for_nothing_else(
    kms: Kms, spec: str, usage: str, operation: str, members: dict[str, object]
) -> None:
    arn = kms.key(KeySpec=spec, KeyUsage=usage)
    assert kms.code(operation, KeyId=arn, **members) == "InvalidKeyUsageException"


@pytest.mark.parametrize("spec", ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_EDWARDS25519", "ML_KEM_768"])
def test_a_data_key_pair_belongs_together(kms: Kms, spec: str) -> None:
    arn = kms.key()
    made = kms("GenerateDataKeyPair", KeyId=arn, KeyPairSpec=spec)
    assert kms("Decrypt", CiphertextBlob=made.private_key_ciphertext_blob).plaintext == made.private_key_plaintext
    secret = pairs.SecretBytes(bytearray(made.private_key_plaintext))
    assert pairs.public_der(pairs.load_private(secret).public_key()) == made.public_key
    hidden = kms("GenerateDataKeyPairWithoutPlaintext", KeyId=arn, KeyPairSpec=spec)
    assert hidden.public_key != made.public_key


def test_only_pairs_have_a_public_key(kms: Kms) -> None:
    assert kms.code("GetPublicKey", KeyId=kms.key()) == "UnsupportedOperationException"


def test_a_digest_has_its_length(kms: Kms) -> None:
    arn = kms.key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    refused = kms.refused("Sign", KeyId=arn, Message=b"x", MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256")
    assert (refused.code, refused.message) == (
        "ValidationException",
        "Digest is invalid length for algorithm ECDSA_SHA_256.",
    )


def test_each_family_has_a_spec() -> None:
    assert {facts.family for facts in SPECS.values()} == set(Family)
