"""What belongs to the account: alias, passwords, summary, details, report, providers of identities, MFA devices."""

import base64
import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from fogbank.core.caller import Caller, CallerKind
from fogbank.services.identities import directory, passwords, repository, totp
from fogbank.services.identities.model import PasswordPolicy, scope_of

from .conftest import ACCOUNT, ALLOW, TRUST

OTHER = Caller.root("444455556666", "AKIAIOSFODNN7EXAMPLE")
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
GOOD = "Correct-horse-7"


def test_an_alias_is_one_account_s(iam: Any) -> None:
    iam("CreateAccountAlias", AccountAlias="my-cloud")
    assert iam.as_(OTHER).refused("CreateAccountAlias", AccountAlias="my-cloud") == (
        "EntityAlreadyExists",
        "The account alias my-cloud already exists.",
    )
    iam("CreateAccountAlias", AccountAlias="our-cloud")
    assert iam("ListAccountAliases").account_aliases == ("our-cloud",)
    assert iam.refused("DeleteAccountAlias", AccountAlias="my-cloud")[0] == "NoSuchEntity"
    iam("DeleteAccountAlias", AccountAlias="our-cloud")
    assert iam("ListAccountAliases").account_aliases == ()
    iam.as_(OTHER)("CreateAccountAlias", AccountAlias="our-cloud")


def test_a_password_policy_is_set_as_a_whole(iam: Any) -> None:
    missing = ("NoSuchEntity", f"The Password Policy with domain name {ACCOUNT} cannot be found.")
    assert iam.refused("GetAccountPasswordPolicy") == missing
    iam("UpdateAccountPasswordPolicy", MinimumPasswordLength=12, RequireSymbols=True, MaxPasswordAge=90)
    found = iam("GetAccountPasswordPolicy").password_policy
    assert (found.minimum_password_length, found.require_symbols, found.expire_passwords) == (12, True, True)
    iam("UpdateAccountPasswordPolicy", RequireNumbers=True)
    found = iam("GetAccountPasswordPolicy").password_policy
    assert (found.minimum_password_length, found.require_symbols, found.expire_passwords) == (6, False, False)
    iam("DeleteAccountPasswordPolicy")
    assert iam.refused("DeleteAccountPasswordPolicy") == missing


@pytest.mark.parametrize(
    ("password", "policy", "fits"),
    [
        ("Abcdef1!", None, True),
        ("Abcdef1", None, False),
        ("abcdefgh1", None, False),
        ("abcdefG1", None, True),
        ("short1", PasswordPolicy(), True),
        ("short", PasswordPolicy(), False),
        ("longer!", PasswordPolicy(symbols=True), True),
        ("longer1", PasswordPolicy(symbols=True), False),
        ("longer1", PasswordPolicy(numbers=True), True),
        ("longer!", PasswordPolicy(numbers=True), False),
        ("Longer", PasswordPolicy(uppercase=True), True),
        ("longer", PasswordPolicy(uppercase=True), False),
        ("LONGER", PasswordPolicy(lowercase=True), False),
    ],
)
def test_what_a_password_has_to_have(password: str, policy: PasswordPolicy | None, fits: bool) -> None:
    if fits:
        passwords.check_password(password, policy)
    else:
        with pytest.raises(Exception, match="PasswordPolicyViolation"):
            passwords.check_password(password, policy)


def test_login_profiles(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    missing = ("NoSuchEntity", "Login Profile for User ada cannot be found.")
    assert iam.refused("GetLoginProfile", UserName="ada") == missing
    assert iam.refused("CreateLoginProfile", UserName="ada", Password="weak")[0] == "PasswordPolicyViolation"
    iam("CreateLoginProfile", UserName="ada", Password=GOOD, PasswordResetRequired=True)
    assert iam.refused("CreateLoginProfile", UserName="ada", Password=GOOD)[0] == "EntityAlreadyExists"
    assert iam("GetLoginProfile", UserName="ada").login_profile.password_reset_required
    iam("UpdateLoginProfile", UserName="ada", Password="Another-horse-8", PasswordResetRequired=False)
    assert not iam("GetLoginProfile", UserName="ada").login_profile.password_reset_required
    assert iam.refused("DeleteUser", UserName="ada")[1] == "Cannot delete entity, must delete login profile first."
    iam("DeleteLoginProfile", UserName="ada")
    assert iam.refused("DeleteLoginProfile", UserName="ada") == missing


def test_a_user_changes_the_password_by_the_old_one(iam: Any) -> None:
    user = iam("CreateUser", UserName="ada").user
    iam("CreateLoginProfile", UserName="ada", Password=GOOD)
    iam("UpdateAccountPasswordPolicy", PasswordReusePrevention=2)
    ada = iam.as_(Caller(ACCOUNT, user.user_id, user.arn, "AKIA", CallerKind.USER))
    assert ada.refused("ChangePassword", OldPassword="wrong", NewPassword="second-1")[0] == "AccessDenied"
    ada("ChangePassword", OldPassword=GOOD, NewPassword="second-1")
    for used in (GOOD, "second-1"):
        again = ada.refused("ChangePassword", OldPassword="second-1", NewPassword=used)
        assert again[0] == "PasswordPolicyViolation"
    ada("ChangePassword", OldPassword="second-1", NewPassword="third-1")
    ada("ChangePassword", OldPassword="third-1", NewPassword=GOOD)
    assert iam.refused("ChangePassword", OldPassword=GOOD, NewPassword=GOOD)[0] == "InvalidUserType"


def test_passwords_are_kept_as_hashes(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    iam("CreateLoginProfile", UserName="ada", Password=GOOD)
    user = iam.store.read(lambda it: repository.users.named(it, scope_of(ACCOUNT), "ada"))
    assert passwords.is_password(user.login, GOOD)
    assert not passwords.is_password(user.login, GOOD + "x")
    assert GOOD not in repr(user)


def test_the_summary_counts(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=TRUST)
    arn = iam("CreatePolicy", PolicyName="p", PolicyDocument=ALLOW).policy.arn
    iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=ALLOW)
    summary = iam("GetAccountSummary").summary_map
    assert (summary["Users"], summary["Roles"], summary["Policies"], summary["PolicyVersionsInUse"]) == (1, 1, 1, 2)
    assert summary["AccessKeysPerUserQuota"] == 2


def test_authorization_details_in_pages(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    iam("CreateGroup", GroupName="g")
    iam("AddUserToGroup", GroupName="g", UserName="ada")
    iam("PutUserPolicy", UserName="ada", PolicyName="p", PolicyDocument=ALLOW)
    iam("AttachGroupPolicy", GroupName="g", PolicyArn=ADMIN)
    iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=TRUST)
    iam("CreateInstanceProfile", InstanceProfileName="i")
    iam("AddRoleToInstanceProfile", InstanceProfileName="i", RoleName="r")
    iam("CreatePolicy", PolicyName="own", PolicyDocument=ALLOW)
    whole = iam("GetAccountAuthorizationDetails")
    assert whole.user_detail_list[0].group_list == ("g",)
    assert whole.user_detail_list[0].user_policy_list[0].policy_name == "p"
    assert whole.group_detail_list[0].attached_managed_policies[0].policy_arn == ADMIN
    assert whole.role_detail_list[0].instance_profile_list[0].instance_profile_name == "i"
    assert [policy.policy_name for policy in whole.policies] == ["own", "AdministratorAccess"]
    assert whole.policies[1].policy_version_list[0].document
    seen, marker = 0, None
    while True:
        page = iam("GetAccountAuthorizationDetails", MaxItems=2, **({"Marker": marker} if marker else {}))
        parts = (page.user_detail_list, page.group_detail_list, page.role_detail_list, page.policies)
        seen += sum(map(len, parts))
        marker = page.marker
        if not page.is_truncated:
            break
    assert seen == 5
    only = iam("GetAccountAuthorizationDetails", Filter=["LocalManagedPolicy", "Role"])
    assert (only.user_detail_list, len(only.role_detail_list), len(only.policies)) == ((), 1, 1)


def test_the_credential_report(iam: Any) -> None:
    assert iam.refused("GetCredentialReport")[0] == "ReportNotPresent"
    iam("CreateUser", UserName="ada")
    key = iam("CreateAccessKey", UserName="ada").access_key.access_key_id
    iam("CreateLoginProfile", UserName="ada", Password=GOOD)
    iam("UpdateAccountPasswordPolicy", MaxPasswordAge=90)
    iam.store.write(lambda it: directory.note_key_use(it, key, iam.now, "ec2", "us-east-1"))
    assert iam("GenerateCredentialReport").state == "STARTED"
    iam("CreateUser", UserName="late")
    assert iam("GenerateCredentialReport").state == "COMPLETE"
    answer = iam("GetCredentialReport")
    root, ada = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (root["user"], root["access_key_1_active"]) == ("<root_account>", "true")
    assert (ada["user"], ada["password_enabled"], ada["mfa_active"]) == ("ada", "true", "false")
    assert (ada["access_key_1_last_used_service"], ada["access_key_2_active"]) == ("ec2", "false")
    assert ada["password_next_rotation"] == (iam.now.replace(microsecond=0) + timedelta(days=90)).isoformat()
    later = iam.at(iam.now + timedelta(hours=4))
    assert later.refused("GetCredentialReport")[0] == "ReportExpired"
    assert later("GenerateCredentialReport").state == "STARTED"
    assert b"late" in later("GetCredentialReport").content


def test_oidc_providers(iam: Any) -> None:
    url = "https://token.example.com/team"
    arn = iam(
        "CreateOpenIDConnectProvider", Url=url, ClientIDList=["a", "a"], ThumbprintList=["a" * 40]
    ).open_id_connect_provider_arn
    assert arn == f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.example.com/team"
    assert iam.refused("CreateOpenIDConnectProvider", Url=url)[0] == "EntityAlreadyExists"
    on = {"OpenIDConnectProviderArn": arn}
    iam("AddClientIDToOpenIDConnectProvider", ClientID="b", **on)
    iam("RemoveClientIDFromOpenIDConnectProvider", ClientID="a", **on)
    iam("RemoveClientIDFromOpenIDConnectProvider", ClientID="a", **on)
    iam("UpdateOpenIDConnectProviderThumbprint", ThumbprintList=["B" * 40], **on)
    found = iam("GetOpenIDConnectProvider", **on)
    assert (found.url, found.client_id_list, found.thumbprint_list) == (
        url.removeprefix("https://"),
        ("b",),
        ("B" * 40,),
    )
    assert [each.arn for each in iam("ListOpenIDConnectProviders").open_id_connect_provider_list] == [arn]
    kept = iam.store.read(lambda it: directory.oidc_provider(it, ACCOUNT, url))
    assert kept.client_ids == ("b",)
    iam("DeleteOpenIDConnectProvider", **on)
    assert iam.refused("GetOpenIDConnectProvider", **on) == (
        "NoSuchEntity",
        f"OpenIDConnect Provider not found for arn {arn}",
    )


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://a.example", True),
        ("https://127.0.0.1:8443/x", True),
        ("http://localhost:8080", True),
        ("http://a.example", False),
        ("https://a.example:8443", False),
        ("https://a.example?x=1", False),
        ("https://u@a.example", False),
        ("https://", False),
        ("ftp://a.example", False),
        ("https://[", False),
        ("https://a.example:x", False),
    ],
)
def test_urls_of_providers(iam: Any, url: str, taken: bool) -> None:
    if taken:
        iam("CreateOpenIDConnectProvider", Url=url)
    else:
        assert iam.refused("CreateOpenIDConnectProvider", Url=url)[0] == "ValidationError"
    assert (
        iam.refused("CreateOpenIDConnectProvider", Url="https://b.example", ThumbprintList=["x" * 40])[0]
        == "InvalidInput"
    )


# https://datatracker.ietf.org/doc/html/rfc6238#appendix-B, the last six digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code_at(b"12345678901234567890", seconds // totp.STEP_SECONDS) == code


def test_mfa_devices(iam: Any) -> None:
    user = iam("CreateUser", UserName="ada").user
    made = iam("CreateVirtualMFADevice", VirtualMFADeviceName="phone").virtual_mfa_device
    serial, seed = made.serial_number, base64.b32decode(made.base32_string_seed)
    assert serial == f"arn:aws:iam::{ACCOUNT}:mfa/phone"
    assert iam.refused("CreateVirtualMFADevice", VirtualMFADeviceName="phone")[0] == "EntityAlreadyExists"
    assert len(iam("ListVirtualMFADevices", AssignmentStatus="Unassigned").virtual_mfa_devices) == 1
    step = totp.step_of(iam.now)
    on = {"UserName": "ada", "SerialNumber": serial}
    codes = {"AuthenticationCode1": totp.code_at(seed, step - 1), "AuthenticationCode2": totp.code_at(seed, step)}
    swapped = dict(zip(codes, reversed(codes.values()), strict=True))
    assert iam.refused("EnableMFADevice", **on, **swapped)[0] == "InvalidAuthenticationCode"
    iam("EnableMFADevice", **on, **codes)
    assert iam.refused("EnableMFADevice", **on, **codes)[0] == "EntityAlreadyExists"
    assert iam.refused("ResyncMFADevice", **on, **codes)[0] == "InvalidAuthenticationCode"
    assert iam("ListMFADevices", UserName="ada").mfa_devices[0].serial_number == serial
    assert iam("GetMFADevice", SerialNumber=serial, UserName="ada").user_name == "ada"
    assigned = iam("ListVirtualMFADevices", AssignmentStatus="Assigned").virtual_mfa_devices
    assert assigned[0].user.user_name == "ada"
    assert iam.refused("DeleteUser", UserName="ada")[1] == "Cannot delete entity, must delete MFA device first."

    def take(code: str, user_id: str = user.user_id) -> bool:
        taken: bool = iam.store.write(
            lambda it: directory.take_mfa_code(it, iam.cloud, ACCOUNT, user_id, serial, code, iam.now)
        )
        return taken

    assert not take(totp.code_at(seed, step))
    assert not take(totp.code_at(seed, step + 1), "AIDASOMEBODYELSE")
    assert take(totp.code_at(seed, step + 1))
    assert not take(totp.code_at(seed, step + 1))
    assert iam.refused("DeleteVirtualMFADevice", SerialNumber=serial)[0] == "DeleteConflict"
    iam("DeactivateMFADevice", **on)
    assert iam.refused("DeactivateMFADevice", **on)[0] == "NoSuchEntity"
    iam("DeleteVirtualMFADevice", SerialNumber=serial)
    assert iam.refused("DeleteVirtualMFADevice", SerialNumber=serial)[0] == "NoSuchEntity"


def test_nothing_is_left_of_what_is_forgotten(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    iam("CreateAccountAlias", AccountAlias="my-cloud")
    iam.store.write(directory.forget_everything)
    assert iam("ListUsers").users == ()
    assert iam("ListAccountAliases").account_aliases == ()
