"""Encrypt, Decrypt, ReEncrypt and data keys."""

import pytest
from tests.unit.services.keys.conftest import Kms


def test_what_is_encrypted_is_decrypted_without_naming_the_key(kms: Kms) -> None:
    arn = kms.key()
    sealed = kms("Encrypt", KeyId=arn, Plaintext=b"secret", EncryptionContext={"a": "1"})
    opened = kms("Decrypt", CiphertextBlob=sealed.ciphertext_blob, EncryptionContext={"a": "1"})
    assert (opened.plaintext, opened.key_id, sealed.key_id) == (b"secret", arn, arn)
    assert b"secret" not in sealed.ciphertext_blob


@pytest.mark.parametrize("pairs", [{}, {"a": "2"}, {"A": "1"}, {"a": "1", "b": ""}])
def test_another_encryption_context_opens_nothing(kms: Kms, pairs: dict[str, str]) -> None:
    sealed = kms("Encrypt", KeyId=kms.key(), Plaintext=b"secret", EncryptionContext={"a": "1"}).ciphertext_blob
    assert kms.code("Decrypt", CiphertextBlob=sealed, EncryptionContext=pairs) == "InvalidCiphertextException"


def test_a_data_key_in_plain_is_what_its_ciphertext_holds(kms: Kms) -> None:
    arn = kms.key()
    made = kms("GenerateDataKey", KeyId=arn, KeySpec="AES_128")
    assert len(made.plaintext) == 16
    assert kms("Decrypt", CiphertextBlob=made.ciphertext_blob).plaintext == made.plaintext
    hidden = kms("GenerateDataKeyWithoutPlaintext", KeyId=arn, NumberOfBytes=1024).ciphertext_blob
    assert len(kms("Decrypt", CiphertextBlob=hidden).plaintext) == 1024


@pytest.mark.parametrize("members", [{}, {"KeySpec": "AES_256", "NumberOfBytes": 32}])
def test_a_data_key_has_one_size(kms: Kms, members: dict[str, object]) -> None:
    assert kms.code("GenerateDataKey", KeyId=kms.key(), **members) == "ValidationException"


def test_another_key_than_the_one_that_made_it_is_incorrect(kms: Kms) -> None:
    sealed = kms("Encrypt", KeyId=kms.key(), Plaintext=b"x").ciphertext_blob
    assert kms.code("Decrypt", CiphertextBlob=sealed, KeyId=kms.key()) == "IncorrectKeyException"


def test_re_encrypt_moves_a_secret_between_keys_and_contexts(kms: Kms) -> None:
    first, second = kms.key(), kms.key()
    sealed = kms("Encrypt", KeyId=first, Plaintext=b"x", EncryptionContext={"a": "1"}).ciphertext_blob
    moved = kms(
        "ReEncrypt",
        CiphertextBlob=sealed,
        SourceEncryptionContext={"a": "1"},
        DestinationKeyId=second,
        DestinationEncryptionContext={"b": "2"},
    )
    assert (moved.source_key_id, moved.key_id) == (first, second)
    opened = kms("Decrypt", CiphertextBlob=moved.ciphertext_blob, EncryptionContext={"b": "2"})
    assert (opened.plaintext, opened.key_id) == (b"x", second)


@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"])
def test_rsa_keys_encrypt_by_their_public_half(kms: Kms, algorithm: str) -> None:
    arn = kms.key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    sealed = kms("Encrypt", KeyId=arn, Plaintext=b"x", EncryptionAlgorithm=algorithm).ciphertext_blob
    opened = kms("Decrypt", KeyId=arn, CiphertextBlob=sealed, EncryptionAlgorithm=algorithm)
    assert opened.plaintext == b"x"
    assert kms.code("Decrypt", KeyId=arn, CiphertextBlob=sealed[:-1], EncryptionAlgorithm=algorithm) == (
        "InvalidCiphertextException"
    )


def test_an_alias_names_a_key(kms: Kms) -> None:
    arn = kms.key()
    kms("CreateAlias", AliasName="alias/mine", TargetKeyId=arn)
    sealed = kms("Encrypt", KeyId="alias/mine", Plaintext=b"x")
    assert sealed.key_id == arn
    assert kms.code("Encrypt", KeyId="alias/other", Plaintext=b"x") == "NotFoundException"
