"""Rotation, imported material and multi-Region keys, as months go by."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding
from tests.unit.services.keys.conftest import START, Kms

from fogbank.services.keys.crypto import pairs
from fogbank.services.keys.specs import KeySpec

DAY = timedelta(days=1)


def sealed(kms: Kms, arn: str) -> bytes:
    blob: bytes = kms("Encrypt", KeyId=arn, Plaintext=b"x").ciphertext_blob
    return blob


def current(kms: Kms, arn: str) -> str:
    id_: str = kms("DescribeKey", KeyId=arn).key_metadata.current_key_material_id
    return id_


def test_a_key_is_rotated_by_the_clock_and_old_ciphertexts_open_still(kms: Kms) -> None:
    arn = kms.key()
    kms("EnableKeyRotation", KeyId=arn, RotationPeriodInDays=90)
    status = kms("GetKeyRotationStatus", KeyId=arn)
    assert (status.key_rotation_enabled, status.next_rotation_date) == (True, START + 90 * DAY)
    blobs, materials = [sealed(kms, arn)], [current(kms, arn)]
    for _ in range(3):
        kms.advance(90 * DAY)
        blobs.append(sealed(kms, arn))
        materials.append(current(kms, arn))
    assert len(set(materials)) == 4
    opened = [kms("Decrypt", CiphertextBlob=blob) for blob in blobs]
    assert [each.plaintext for each in opened] == [b"x"] * 4
    assert [each.key_material_id for each in opened] == materials
    told = kms("ListKeyRotations", KeyId=arn).rotations
    assert [(each.rotation_type, each.rotation_date) for each in told] == [
        ("AUTOMATIC", START + 90 * number * DAY) for number in (1, 2, 3)
    ]


def test_a_key_that_is_disabled_is_rotated_once_it_is_enabled(kms: Kms) -> None:
    arn = kms.key()
    kms("EnableKeyRotation", KeyId=arn, RotationPeriodInDays=90)
    before = current(kms, arn)
    kms("DisableKey", KeyId=arn)
    kms.advance(200 * DAY)
    assert current(kms, arn) == before
    kms("EnableKey", KeyId=arn)
    kms.advance(timedelta(0))
    assert current(kms, arn) != before
    assert len(kms("ListKeyRotations", KeyId=arn).rotations) == 1
    assert kms("GetKeyRotationStatus", KeyId=arn).next_rotation_date == START + 270 * DAY


def test_rotation_on_demand_leaves_the_plan_alone_and_ends_at_twenty_five(kms: Kms) -> None:
    arn = kms.key()
    kms("EnableKeyRotation", KeyId=arn)
    before = sealed(kms, arn)
    for _ in range(25):
        kms("RotateKeyOnDemand", KeyId=arn)
    assert kms.code("RotateKeyOnDemand", KeyId=arn) == "LimitExceededException"
    assert kms("Decrypt", CiphertextBlob=before).plaintext == b"x"
    assert kms("GetKeyRotationStatus", KeyId=arn).next_rotation_date == START + 365 * DAY
    everything = kms("ListKeyRotations", KeyId=arn, IncludeKeyMaterial="ALL_KEY_MATERIAL", Limit=1000).rotations
    states = [each.key_material_state for each in everything]
    assert states == ["NON_CURRENT"] * 25 + ["CURRENT"]


@pytest.mark.parametrize(
    "members",
    [
        {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
        {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
        {"Origin": "EXTERNAL"},
    ],
)
def test_only_symmetric_keys_made_here_are_rotated_by_the_clock(kms: Kms, members: dict[str, str]) -> None:
    assert kms.code("EnableKeyRotation", KeyId=kms.key(**members)) == "UnsupportedOperationException"


def wrapped(parameters: Any, algorithm: str, secret: bytes) -> bytes:
    public = serialization.load_der_public_key(parameters.public_key)
    assert isinstance(public, RSAPublicKey)
    chosen = hashes.SHA1() if algorithm.endswith("SHA_1") else hashes.SHA256()
    oaep = padding.OAEP(padding.MGF1(chosen), chosen, None)
    if algorithm.startswith("RSAES"):
        return public.encrypt(secret, oaep)
    aes = bytes(range(32))
    return public.encrypt(aes, oaep) + aes_key_wrap_with_padding(aes, secret)


def bring(kms: Kms, arn: str, secret: bytes, algorithm: str = "RSAES_OAEP_SHA_256", **members: Any) -> Any:
    spec = {"WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048"}
    parameters = kms("GetParametersForImport", KeyId=arn, **spec)
    said = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE", **members}
    material = wrapped(parameters, algorithm, secret)
    return kms(
        "ImportKeyMaterial", KeyId=arn, ImportToken=parameters.import_token, EncryptedKeyMaterial=material, **said
    )


def refusal_of(kms: Kms, arn: str, secret: bytes, **members: Any) -> str:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        bring(kms, arn, secret, **members)
    return str(caught.value).partition(":")[0]


SECRET, SECOND = bytes(range(32)), bytes(range(1, 33))


@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"])
def test_imported_material_is_used_and_only_it_comes_back(kms: Kms, algorithm: str) -> None:
    arn = kms.key(Origin="EXTERNAL")
    bring(kms, arn, SECRET, algorithm)
    assert kms.state(arn) == "Enabled"
    blob = sealed(kms, arn)
    kms("DeleteImportedKeyMaterial", KeyId=arn)
    assert kms.state(arn) == "PendingImport"
    assert kms.code("Decrypt", CiphertextBlob=blob) == "KMSInvalidStateException"
    assert refusal_of(kms, arn, SECOND) == "IncorrectKeyMaterialException"
    bring(kms, arn, SECRET, algorithm)
    assert kms("Decrypt", CiphertextBlob=blob).plaintext == b"x"


@pytest.mark.parametrize("algorithm", ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"])
@pytest.mark.parametrize("spec", [KeySpec.RSA_2048, KeySpec.ECC_NIST_P256])
def test_private_keys_are_imported_under_a_key_of_their_own(kms: Kms, algorithm: str, spec: KeySpec) -> None:
    arn = kms.key(Origin="EXTERNAL", KeySpec=spec.value, KeyUsage="SIGN_VERIFY")
    made = pairs.make(spec)
    bring(kms, arn, bytes(made.secret.buffer), algorithm)
    assert kms("GetPublicKey", KeyId=arn).public_key == made.public
    signing = "ECDSA_SHA_256" if spec.startswith("ECC") else "RSASSA_PSS_SHA_256"
    kms("Sign", KeyId=arn, Message=b"x", SigningAlgorithm=signing)


def test_material_expires_when_it_says(kms: Kms) -> None:
    arn = kms.key(Origin="EXTERNAL")
    ends = {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": START + 30 * DAY}
    bring(kms, arn, SECRET, **ends)
    told = kms("DescribeKey", KeyId=arn).key_metadata
    assert (told.expiration_model, told.valid_to) == ("KEY_MATERIAL_EXPIRES", START + 30 * DAY)
    kms.advance(30 * DAY)
    assert kms.state(arn) == "PendingImport"
    bring(kms, arn, SECRET)
    kms.advance(1000 * DAY)
    assert kms.state(arn) == "Enabled"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"ExpirationModel": "KEY_MATERIAL_EXPIRES"}, "ValidationException"),
        ({"ValidTo": START + DAY}, "ValidationException"),
        ({"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": START + 366 * DAY}, "ValidationException"),
        ({"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": START - DAY}, "ValidationException"),
        ({"EncryptedKeyMaterial": b"x" * 256}, "InvalidCiphertextException"),
        ({"ImportToken": b"x" * 300}, "InvalidImportTokenException"),
        ({"KeyMaterialId": "0" * 64}, "IncorrectKeyMaterialException"),
    ],
)
def test_an_import_that_can_not_be(kms: Kms, members: dict[str, Any], code: str) -> None:
    arn = kms.key(Origin="EXTERNAL")
    parameters = kms(
        "GetParametersForImport", KeyId=arn, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    said = {
        "KeyId": arn,
        "ImportToken": parameters.import_token,
        "EncryptedKeyMaterial": wrapped(parameters, "RSAES_OAEP_SHA_256", SECRET),
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }
    assert kms.code("ImportKeyMaterial", **{**said, **members}) == code
    kms.now += 2 * DAY
    assert kms.code("ImportKeyMaterial", **said) == "ExpiredImportTokenException"


@pytest.mark.parametrize(
    ("spec", "usage", "algorithm", "wrapping"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "RSAES_PKCS1_V1_5", "RSA_2048"),
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"),
        ("RSA_2048", "SIGN_VERIFY", "RSAES_OAEP_SHA_256", "RSA_4096"),
        ("ECC_NIST_P521", "SIGN_VERIFY", "RSAES_OAEP_SHA_256", "RSA_2048"),
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "SM2PKE", "SM2"),
    ],
)
def test_wrapping_that_does_not_fit(kms: Kms, spec: str, usage: str, algorithm: str, wrapping: str) -> None:
    arn = kms.key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)
    said = {"WrappingAlgorithm": algorithm, "WrappingKeySpec": wrapping}
    assert kms.code("GetParametersForImport", KeyId=arn, **said) == "UnsupportedOperationException"


def test_material_of_the_wrong_size_is_not_taken(kms: Kms) -> None:
    assert refusal_of(kms, kms.key(Origin="EXTERNAL"), b"short") == "IncorrectKeyMaterialException"


def test_a_key_of_ones_own_is_not_imported_into(kms: Kms) -> None:
    said = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    assert kms.code("GetParametersForImport", KeyId=kms.key(), **said) == "UnsupportedOperationException"


def test_an_imported_key_turns_to_new_material_on_demand(kms: Kms) -> None:
    arn = kms.key(Origin="EXTERNAL")
    bring(kms, arn, SECRET)
    blob = sealed(kms, arn)
    assert kms.code("RotateKeyOnDemand", KeyId=arn) == "KMSInvalidStateException"
    new = bring(kms, arn, SECOND, ImportType="NEW_KEY_MATERIAL").key_material_id
    assert current(kms, arn) != new
    kms("RotateKeyOnDemand", KeyId=arn)
    assert current(kms, arn) == new
    assert kms("Decrypt", CiphertextBlob=blob).plaintext == b"x"


def test_a_multi_region_key_is_the_same_everywhere(kms: Kms) -> None:
    arn = kms.key(MultiRegion=True)
    key_id = arn.rpartition("/")[2]
    assert key_id.startswith("mrk-")
    made = kms("ReplicateKey", KeyId=arn, ReplicaRegion="eu-west-1").replica_key_metadata
    assert made.arn == arn.replace("us-east-1", "eu-west-1")
    blob = sealed(kms, arn)
    kms.region = "eu-west-1"
    opened = kms("Decrypt", CiphertextBlob=blob)
    assert (opened.plaintext, opened.key_id) == (b"x", made.arn)
    told = kms("DescribeKey", KeyId=key_id).key_metadata.multi_region_configuration
    assert (told.multi_region_key_type, told.primary_key.region) == ("REPLICA", "us-east-1")
    assert [replica.region for replica in told.replica_keys] == ["eu-west-1"]
    assert kms.code("RotateKeyOnDemand", KeyId=key_id) == "UnsupportedOperationException"
    kms.region = "us-east-1"
    kms("RotateKeyOnDemand", KeyId=arn)
    turned = sealed(kms, arn)
    kms.region = "eu-west-1"
    assert kms("Decrypt", CiphertextBlob=turned).plaintext == b"x"


def test_a_single_region_ciphertext_does_not_open_elsewhere(kms: Kms) -> None:
    blob = sealed(kms, kms.key())
    kms.region = "eu-west-1"
    assert kms.code("Decrypt", CiphertextBlob=blob) == "AccessDeniedException"


def test_the_primary_moves_and_waits_for_its_replicas_to_be_deleted(kms: Kms) -> None:
    arn = kms.key(MultiRegion=True)
    kms("ReplicateKey", KeyId=arn, ReplicaRegion="eu-west-1")
    assert kms.code("ReplicateKey", KeyId=arn, ReplicaRegion="eu-west-1") == "AlreadyExistsException"
    assert kms.code("ReplicateKey", KeyId=arn, ReplicaRegion="nowhere-1") == "ValidationException"
    kms("UpdatePrimaryRegion", KeyId=arn, PrimaryRegion="eu-west-1")
    assert kms.code("ReplicateKey", KeyId=arn, ReplicaRegion="eu-west-2") == "UnsupportedOperationException"
    replica, kms.region = arn, "eu-west-1"
    primary = arn.replace("us-east-1", "eu-west-1")
    assert kms("ScheduleKeyDeletion", KeyId=primary, PendingWindowInDays=10).key_state == "PendingReplicaDeletion"
    kms.region = "us-east-1"
    kms("ScheduleKeyDeletion", KeyId=replica, PendingWindowInDays=7)
    kms.region = "eu-west-1"
    kms.advance(7 * DAY)
    assert kms.state(primary) == "PendingDeletion"
    assert kms("DescribeKey", KeyId=primary).key_metadata.deletion_date == START + 17 * DAY
    kms.advance(10 * DAY)
    assert kms.code("DescribeKey", KeyId=primary) == "NotFoundException"


def test_imported_multi_region_material_is_brought_to_each_region(kms: Kms) -> None:
    arn = kms.key(Origin="EXTERNAL", MultiRegion=True)
    bring(kms, arn, SECRET)
    blob = sealed(kms, arn)
    kms("ReplicateKey", KeyId=arn, ReplicaRegion="eu-west-1")
    kms.region, replica = "eu-west-1", arn.replace("us-east-1", "eu-west-1")
    assert kms.state(replica) == "PendingImport"
    assert refusal_of(kms, replica, SECOND) == "IncorrectKeyMaterialException"
    bring(kms, replica, SECRET)
    assert kms("Decrypt", CiphertextBlob=blob).plaintext == b"x"
    kms.region = "us-east-1"
    bring(kms, arn, SECOND, ImportType="NEW_KEY_MATERIAL")
    assert kms.code("RotateKeyOnDemand", KeyId=arn) == "ConflictException"
    kms.region = "eu-west-1"
    bring(kms, replica, SECOND, ImportType="EXISTING_KEY_MATERIAL")
    kms.region = "us-east-1"
    kms("RotateKeyOnDemand", KeyId=arn)
    turned = sealed(kms, arn)
    kms.region = "eu-west-1"
    assert kms("Decrypt", CiphertextBlob=turned).plaintext == b"x"
