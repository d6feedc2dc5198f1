"""KMS as its clients use it: boto3, AWS's Encryption SDK as it comes, two accounts, a store without its root key."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_encryption_sdk
import pytest
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from tests.support.aws import Keys, refusal_of
from tests.support.cloud import CloudProcess, UpFailed, fogbank

DAY_S = 86_400


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A cloud in which policies decide."""
    with CloudProcess(tmp_path_factory.mktemp("kms") / "data", auth="strict") as cloud:
        yield cloud


@pytest.fixture
def kms(strict: CloudProcess) -> Any:
    return strict.client("kms")


def test_the_encryption_sdk_works_as_it_comes(strict: CloudProcess, kms: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", strict.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", strict.root_keys.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", strict.root_keys.secret_access_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    arns = [kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2)]
    sdk = aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=aws_encryption_sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
    )
    both = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=arns)
    plain = bytes(range(256)) * 1000
    sealed, _ = sdk.encrypt(source=plain, key_provider=both, encryption_context={"purpose": "test"})
    # The second key alone opens it, once the first is out of use.
    kms.disable_key(KeyId=arns[0])
    second = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=arns[1:])
    opened, header = sdk.decrypt(source=sealed, key_provider=second)
    assert opened == plain
    assert header.encryption_context["purpose"] == "test"
    kms.disable_key(KeyId=arns[1])
    with pytest.raises((AWSEncryptionSDKClientError, ClientError)):
        sdk.decrypt(source=sealed, key_provider=second)


def test_signatures_are_verified_elsewhere(kms: Any) -> None:
    key_id = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    signed = kms.sign(KeyId=key_id, Message=b"message", SigningAlgorithm="RSASSA_PSS_SHA_256")["Signature"]
    public = serialization.load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(signed, b"message", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    pair = kms.generate_data_key_pair(KeyId=kms.create_key()["KeyMetadata"]["KeyId"], KeyPairSpec="RSA_2048")
    private = serialization.load_der_private_key(pair["PrivateKeyPlaintext"], None)
    plain = serialization.PublicFormat.SubjectPublicKeyInfo
    assert private.public_key().public_bytes(serialization.Encoding.DER, plain) == pair["PublicKey"]


def test_errors_are_kms_s_own(kms: Any) -> None:
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    dry = refusal_of(kms.encrypt, KeyId=key_id, Plaintext=b"x", DryRun=True)
    assert (dry.code, dry.status) == ("DryRunOperationException", 400)
    missing = refusal_of(kms.describe_key, KeyId="00000000-0000-4000-8000-000000000000")
    assert (missing.code, missing.status) == ("NotFoundException", 400)
    assert "does not exist" in missing.message
    with pytest.raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(CiphertextBlob=b"noise")
    assert refusal_of(kms.encrypt, KeyId=key_id, Plaintext=b"").code == "ValidationException"


def test_time_rotates_and_deletes(strict: CloudProcess, kms: Any) -> None:
    turned, doomed = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    kms.enable_key_rotation(KeyId=turned, RotationPeriodInDays=90)
    sealed = kms.encrypt(KeyId=turned, Plaintext=b"x")["CiphertextBlob"]
    kms.schedule_key_deletion(KeyId=doomed, PendingWindowInDays=7)
    strict.advance(91 * DAY_S)
    assert refusal_of(kms.describe_key, KeyId=doomed).code == "NotFoundException"
    assert [each["RotationType"] for each in kms.list_key_rotations(KeyId=turned)["Rotations"]] == ["AUTOMATIC"]
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"


def test_two_accounts_share_a_key_step_by_step(strict: CloudProcess, kms: Any) -> None:
    """The owner's key policy, the other's identity policy, a grant: each is needed, and each takes effect at once."""
    owner = strict.client("sts").get_caller_identity()["Account"]
    organizations = strict.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    made = organizations.create_account(Email="other@example.com", AccountName="other")["CreateAccountStatus"]
    role = f"arn:aws:iam::{made['AccountId']}:role/OrganizationAccountAccessRole"
    # Root users assume no roles, here as on AWS.
    person = _user(strict.client("iam"), "admin", "sts:AssumeRole", role)
    assumed = strict.client("sts", keys=person).assume_role(RoleArn=role, RoleSessionName="setup")["Credentials"]
    admin = Keys(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"])
    iam = strict.client("iam", keys=admin)
    eve = _user(iam, "eve")
    theirs = strict.client("kms", keys=eve)
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    sealed = kms.encrypt(KeyId=arn, Plaintext=b"shared", EncryptionContext={"aws:ebs:id": "vol-1"})["CiphertextBlob"]
    members = {"CiphertextBlob": sealed, "EncryptionContext": {"aws:ebs:id": "vol-1"}}
    assert refusal_of(theirs.decrypt, **members).code == "AccessDeniedException"
    iam.put_user_policy(UserName="eve", PolicyName="use", PolicyDocument=_allow("kms:Decrypt", arn))
    refused = refusal_of(theirs.decrypt, **members)
    assert "because no resource-based policy allows the kms:Decrypt action" in refused.message
    kms.put_key_policy(KeyId=arn, Policy=_shared(owner, made["AccountId"]))
    assert theirs.decrypt(**members)["Plaintext"] == b"shared"
    iam.delete_user_policy(UserName="eve", PolicyName="use")
    refused = refusal_of(theirs.decrypt, **members)
    assert "because no identity-based policy allows the kms:Decrypt action" in refused.message


def _allow(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _user(iam: Any, name: str, action: str | None = None, resource: str = "*") -> Keys:
    iam.create_user(UserName=name)
    if action is not None:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=_allow(action, resource))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return Keys(made["AccessKeyId"], made["SecretAccessKey"])


def _shared(owner: str, other: str) -> str:
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{owner}:root"}, "Action": "kms:*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{other}:root"},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:ebs:id": "vol-1"}},
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_a_store_opens_with_its_root_key_and_not_without(strict: CloudProcess, kms: Any, tmp_path: Path) -> None:
    """Last of this module: it stops the cloud."""
    sealed = kms.encrypt(KeyId=kms.create_key()["KeyMetadata"]["KeyId"], Plaintext=b"kept")["CiphertextBlob"]
    strict.stop()
    stolen = tmp_path / "stolen"
    shutil.copytree(strict.layout.root, stolen, ignore=shutil.ignore_patterns("run", "kms-root.key"))
    stolen.chmod(0o700)
    refused = fogbank("up", "--port", "0", data=stolen)
    assert refused.returncode != 0
    assert "is not the one that this store was made with" in refused.stderr
    # Elsewhere it opens by the same key from the environment.
    root_key = strict.layout.root_key_file.read_bytes().hex()
    options = ("--root-key", "env:MY_ROOT_KEY")
    (stolen / "kms-root.key").unlink(missing_ok=True)
    moved = CloudProcess(stolen, *options, environment={"MY_ROOT_KEY": root_key}, auth="strict")
    try:
        moved.start(wait=False)
        assert moved.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"kept"
    except UpFailed as failed:
        pytest.fail(failed.output)
    finally:
        moved.stop()
