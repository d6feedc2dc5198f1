"""What the front door finds for an access key: root's, users', of sessions; and how soon a change is heard of."""

import asyncio
import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.services.accounts.conftest import World, allow
from tests.unit.services.conftest import ACCOUNT

from fogbank.core.access_keys import account_in_id
from fogbank.core.caller import Caller, CallerKind
from fogbank.core.ids import IdFactory
from fogbank.core.vault import Vault
from fogbank.gateway.credentials import Credential
from fogbank.gateway.sigv4 import Refusal, account_of_key
from fogbank.services.accounts.directory import close_account, delete_everything, open_account, root_key
from fogbank.services.accounts.operations.sessions import (
    get_access_key_info,
    get_federation_token,
    get_session_token,
)
from fogbank.services.accounts.tokens import TokenInvalid, open_token
from fogbank.services.api import iam, sts
from fogbank.services.context import Context
from fogbank.services.identities.operations.access_keys import (
    create_access_key,
    delete_access_key,
    update_access_key,
)
from fogbank.services.identities.operations.inline_policies import delete_user_policy
from fogbank.services.identities.operations.users import delete_user, update_user


def opened(world: World) -> tuple[str, str]:
    """A further account, and its root key's id."""

    def run(transaction: Any) -> tuple[str, str]:
        context = Context(transaction, world.root, "us-east-1", world.now, IdFactory(), world.cloud)
        account = open_account(context)
        return account.id, account.root_key_id

    return world.store.write(run)


def test_root_of_the_first_account(world: World) -> None:
    found = world.signed_by(world.first.access_key_id)
    assert isinstance(found, Credential)
    assert found.secret.value == world.first.secret_access_key
    assert found.caller == Caller.root(ACCOUNT, world.first.access_key_id)
    assert world.first.secret_access_key not in repr(found)


def test_root_of_another_account(world: World) -> None:
    account, key_id = opened(world)
    assert account_in_id(key_id) == account_of_key(key_id) == account
    found = world.signed_by(key_id)
    assert isinstance(found, Credential)
    assert found.caller == Caller.root(account, key_id)
    kept = world.store.read(lambda transaction: root_key(transaction, world.cloud.vault, account))
    assert kept is not None
    assert found.secret.value == kept.secret_access_key
    assert kept.secret_access_key not in repr(kept)


def test_secrets_lie_sealed_in_the_store(world: World) -> None:
    account, key_id = opened(world)
    found = world.signed_by(key_id)
    assert isinstance(found, Credential)
    with world.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT document FROM accounts").scalars().all()
    assert len(rows) == 1
    assert found.secret.value not in rows[0]
    assert base64.b64encode(found.secret.value.encode()).decode() not in rows[0]
    other = World(world.store, world.cloud.__class__(*_parts(world.cloud), vault=Vault.of_random_key()))
    assert other.signed_by(key_id) is None
    assert account


def _parts(cloud: Any) -> tuple[Any, ...]:
    return cloud.settings, cloud.host, cloud.page_tokens, cloud.taggable


def test_a_closed_account_signs_nothing(world: World) -> None:
    account, key_id = opened(world)
    user = world.user("ann", account=account)
    session = world.call(get_session_token, by=user).credentials
    assert isinstance(world.signed_by(key_id), Credential)
    assert isinstance(world.signed_by(session.access_key_id, session.session_token), Credential)

    def close(transaction: Any) -> None:
        close_account(Context(transaction, world.root, "us-east-1", world.now, IdFactory(), world.cloud), account)

    world.store.write(close)
    assert world.signed_by(key_id) is None
    assert world.signed_by(user.access_key_id) is None
    assert world.signed_by(session.access_key_id, session.session_token) is Refusal.TOKEN_INVALID


def test_after_a_reset_no_key_of_another_account_is_good(world: World) -> None:
    account, key_id = opened(world)
    session = world.call(get_session_token, by=Caller.root(account, key_id)).credentials
    world.caller_of(session)
    world.store.write(delete_everything)
    assert world.signed_by(key_id) is None
    assert world.signed_by(session.access_key_id, session.session_token) is Refusal.TOKEN_INVALID


@pytest.mark.parametrize("key_id", ["", "AKIA", "AKIAIOSFODNN7EXAMPLE", "x" * 10_000, "000000000000", "\ud800", "é"])
def test_unknown_keys(world: World, key_id: str) -> None:
    assert world.signed_by(key_id) is None


def test_a_users_key_from_first_to_last(world: World) -> None:
    user = world.user("ann")
    key_id = user.access_key_id
    assert (user.kind, user.arn) == (CallerKind.USER, f"arn:aws:iam::{ACCOUNT}:user/ann")
    update = iam.UpdateAccessKeyRequest(user_name="ann", access_key_id=key_id, status="Inactive")
    world.call(update_access_key, update)
    assert world.signed_by(key_id) is Refusal.INACTIVE_KEY
    world.call(update_access_key, iam.UpdateAccessKeyRequest(user_name="ann", access_key_id=key_id, status="Active"))
    assert isinstance(world.signed_by(key_id), Credential)
    world.call(update_user, iam.UpdateUserRequest(user_name="ann", new_user_name="anna"))
    renamed = world.signed_by(key_id)
    assert isinstance(renamed, Credential)
    assert renamed.caller.arn.endswith(":user/anna")
    world.call(delete_access_key, iam.DeleteAccessKeyRequest(user_name="anna", access_key_id=key_id))
    assert world.signed_by(key_id) is None


def test_a_key_that_nobody_had_is_found_once_it_is_made(world: World) -> None:
    world.user("ann")
    made = world.call(create_access_key, iam.CreateAccessKeyRequest(user_name="ann")).access_key
    assert isinstance(world.signed_by(made.access_key_id), Credential)


def test_what_is_read_during_a_change_is_not_kept(world: World) -> None:
    """A look-up that began before a deletion and ends after it must not bring the key back."""
    user = world.user("ann")
    world.desk._forget()
    held: list[Any] = []
    submit = world.store.submit_read

    def hold(look: Any) -> Any:
        future = submit(look)
        future.result()
        held.append(look)
        world.call(delete_access_key, iam.DeleteAccessKeyRequest(user_name="ann", access_key_id=user.access_key_id))
        return future

    world.store.submit_read = hold  # type: ignore[method-assign]
    try:
        during = asyncio.run(world.desk.find(user.access_key_id, None))
    finally:
        world.store.submit_read = submit  # type: ignore[method-assign]
    assert isinstance(during, Credential)
    assert len(held) == 1
    assert world.signed_by(user.access_key_id) is None


def test_look_ups_are_remembered(world: World) -> None:
    user = world.user("ann")
    world.signed_by(user.access_key_id)
    world.store.submit_read = None  # type: ignore[assignment, method-assign]
    for _ in range(3):
        assert isinstance(world.signed_by(user.access_key_id), Credential)


# Sessions of users and of root.


def test_a_users_session(world: World, misfits: Any) -> None:
    user = world.user("ann", allow("*", Resource="*"))
    answer = world.call(get_session_token, by=user)
    assert misfits("sts", "GetSessionToken", answer) == []
    caller = world.caller_of(answer.credentials)
    assert (caller.arn, caller.kind, caller.user_id) == (user.arn, CallerKind.USER, user.user_id)
    assert answer.credentials.access_key_id.startswith("ASIA")
    assert account_in_id(answer.credentials.access_key_id) == ACCOUNT
    assert caller.session is not None
    assert (caller.session.expires_at - world.now).total_seconds() == pytest.approx(12 * 3600, abs=1)
    for function, request in (
        (get_session_token, None),
        (get_federation_token, sts.GetFederationTokenRequest(name="bob")),
    ):
        error = world.refused(function, request, by=caller)
        assert (error.code, error.status) == ("AccessDenied", 403)
        assert error.message.endswith("with session credentials")


@pytest.mark.parametrize(("asked", "lasts"), [(None, 3600), (900, 900), (129_600, 3600)])
def test_roots_session_lasts_an_hour_at_most(world: World, asked: int | None, lasts: int) -> None:
    caller = world.caller_of(
        world.call(get_session_token, sts.GetSessionTokenRequest(duration_seconds=asked)).credentials
    )
    assert caller.is_root
    assert caller.session is not None
    assert (caller.session.expires_at - world.now).total_seconds() == pytest.approx(lasts, abs=1)


def test_a_session_ends(world: World) -> None:
    made = world.call(get_session_token, sts.GetSessionTokenRequest(duration_seconds=900)).credentials
    world.pass_time(seconds=898)
    world.caller_of(made)
    world.pass_time(seconds=2)
    assert world.signed_by(made.access_key_id, made.session_token) is Refusal.TOKEN_EXPIRED


def test_a_session_ends_with_its_user(world: World) -> None:
    user = world.user("ann", allow("sts:*", Resource="*"))
    session = world.call(get_session_token, by=user).credentials
    federated = world.call(get_federation_token, sts.GetFederationTokenRequest(name="bob"), by=user).credentials
    world.call(delete_access_key, iam.DeleteAccessKeyRequest(user_name="ann", access_key_id=user.access_key_id))
    # As on AWS: the key that asked for it may go, the user not.
    world.caller_of(session)
    world.call(delete_user_policy, iam.DeleteUserPolicyRequest(user_name="ann", policy_name="rights"))
    world.call(delete_user, iam.DeleteUserRequest(user_name="ann"))
    world.user("ann")
    for made in (session, federated):
        assert world.signed_by(made.access_key_id, made.session_token) is Refusal.TOKEN_INVALID


def test_a_token_goes_with_its_key_alone(world: World) -> None:
    one = world.call(get_session_token).credentials
    other = world.call(get_session_token).credentials
    assert world.signed_by(one.access_key_id, other.session_token) is Refusal.TOKEN_INVALID
    assert world.signed_by(one.access_key_id) is None
    assert world.signed_by(world.first.access_key_id, one.session_token) is Refusal.TOKEN_INVALID


@given(where=st.integers(0, 10_000), letter=st.sampled_from("ABab01+/=_ \n\u00e9"))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_token_that_was_touched_is_refused(world: World, where: int, letter: str) -> None:
    made = world.call(get_session_token).credentials
    token = made.session_token
    at = where % len(token)
    if token[at] == letter:
        return
    touched = token[:at] + letter + token[at + 1 :]
    assert world.signed_by(made.access_key_id, touched) is Refusal.TOKEN_INVALID


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_for_a_token(world: World, text: str) -> None:
    with pytest.raises(TokenInvalid):
        open_token(world.cloud.vault, text)


def test_another_clouds_token(world: World) -> None:
    made = world.call(get_session_token).credentials
    with pytest.raises(TokenInvalid):
        open_token(Vault.of_random_key(), made.session_token)
    with pytest.raises(TokenInvalid):
        open_token(world.cloud.vault, made.session_token * 100)


def test_a_federated_user(world: World, misfits: Any) -> None:
    user = world.user("ann", allow("sts:GetFederationToken", Resource="*"))
    tags = (sts.Tag(key="team", value="blue"),)
    request = sts.GetFederationTokenRequest(name="bob", duration_seconds=900)
    answer = world.call(get_federation_token, request, by=user)
    assert misfits("sts", "GetFederationToken", answer) == []
    caller = world.caller_of(answer.credentials)
    assert caller.kind is CallerKind.FEDERATED_USER
    assert caller.arn == answer.federated_user.arn == f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
    assert caller.user_id == f"{ACCOUNT}:bob"
    assert caller.session is not None
    assert caller.session.limited
    assert caller.session.issuer_arn == user.arn
    denied = world.refused(get_federation_token, sts.GetFederationTokenRequest(name="bob", tags=tags), by=user)
    assert "sts:TagSession" in denied.message
    assert world.refused(get_federation_token, request, by=world.user("eve")).code == "AccessDenied"


def test_mfa_codes(world: World) -> None:
    request = sts.GetSessionTokenRequest(serial_number=f"arn:aws:iam::{ACCOUNT}:mfa/none", token_code="123456")
    assert "MultiFactorAuthentication failed" in world.refused(get_session_token, request).message
    half = sts.GetSessionTokenRequest(token_code="123456")
    assert world.refused(get_session_token, half).code == "AccessDenied"


def test_whose_key_it_is(world: World) -> None:
    answer = world.call(get_access_key_info, sts.GetAccessKeyInfoRequest(access_key_id=world.first.access_key_id))
    assert answer.account == ACCOUNT
    wrong = sts.GetAccessKeyInfoRequest(access_key_id="AKIAIOSFODNN7EXAMPLE_")
    assert world.refused(get_access_key_info, wrong).code == "ValidationError"
