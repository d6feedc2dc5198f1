"""Plaintext and key material are shown nowhere: not in what is printed of a value, not in logs; and they are zeroed."""

import logging
import pickle

import msgspec
import pytest
from tests.unit.services.keys.conftest import Kms

from fogbank.core.secret import SecretBytes
from fogbank.services.api import kms as api
from fogbank.services.keys.importing import Token

PLAIN = b"do not show this"


def test_secret_bytes_are_hidden_and_wiped() -> None:
    buffer = bytearray(PLAIN)
    with SecretBytes(buffer) as secret:
        assert "show" not in f"{secret} {secret!r} {[secret]}"
        with pytest.raises(TypeError):
            pickle.dumps(secret)
    assert buffer == bytes(len(PLAIN))


def test_secret_bytes_are_wiped_after_an_error_too() -> None:
    buffer = bytearray(PLAIN)
    with pytest.raises(ZeroDivisionError), SecretBytes(buffer):
        raise ZeroDivisionError
    assert not any(buffer)


@pytest.mark.parametrize(
    "value",
    [
        api.EncryptRequest(key_id="k", plaintext=PLAIN),
        api.DecryptResponse(plaintext=PLAIN),
        api.GenerateDataKeyResponse(plaintext=PLAIN),
        api.GenerateDataKeyPairResponse(private_key_plaintext=PLAIN),
        api.GenerateRandomResponse(plaintext=PLAIN),
        api.SignRequest(key_id="k", message=PLAIN, signing_algorithm="ECDSA_SHA_256"),
        api.DeriveSharedSecretResponse(shared_secret=PLAIN),
    ],
)
def test_a_request_or_an_answer_does_not_print_its_secret(value: msgspec.Struct) -> None:
    assert "show" not in repr(value)


def test_nothing_of_it_is_logged(kms: Kms, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    arn = kms.key()
    sealed = kms("Encrypt", KeyId=arn, Plaintext=PLAIN).ciphertext_blob
    kms("Decrypt", CiphertextBlob=sealed)
    kms("DisableKey", KeyId=arn)
    error = kms.refused("Encrypt", KeyId=arn, Plaintext=PLAIN)
    assert "show" not in caplog.text + str(error)


def test_an_import_token_does_not_print_its_key(kms: Kms) -> None:
    assert "show" not in repr(Token(algorithm="RSAES_OAEP_SHA_256", private=PLAIN, valid_to=kms.now))


def test_a_key_does_not_print_its_material(kms: Kms) -> None:
    from fogbank.services.keys import repository
    from fogbank.store.documents import Scope

    arn = kms.key()
    key = kms.store.read(
        lambda it: repository.keys.get(it, Scope(arn.split(":")[4], arn.split(":")[3]), arn.rpartition("/")[2])
    )
    assert key is not None
    sealed = key.materials[0].sealed
    assert sealed is not None
    assert repr(sealed)[2:-1] not in repr(key)
