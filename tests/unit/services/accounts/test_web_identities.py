"""AssumeRoleWithWebIdentity against an issuer that is really asked for its keys."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.support.issuer import Issuer, base64url, self_signed, sign
from tests.unit.services.accounts.conftest import World, allow
from tests.unit.services.conftest import ACCOUNT

from fogbank.core.caller import Caller, CallerKind
from fogbank.services.accounts.operations.web_identities import assume_role_with_web_identity
from fogbank.services.accounts.web_identity.issuers import Issuers
from fogbank.services.api import iam, sts
from fogbank.services.identities.operations.oidc_providers import create_open_id_connect_provider

ANYBODY = Caller("000000000000", "anonymous", "", "", CallerKind.ANONYMOUS)


class Ticks:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def here(world: World, ticks: Ticks) -> World:
    """The world, where the time that keys are kept for is the test's to move."""
    world.cloud = replace(world.cloud, issuers=Issuers(monotonic=ticks))
    return world


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


def trust_of(world: World, issuer: Issuer, thumbprints: tuple[str, ...] = (), **condition: Any) -> str:
    """A role that trusts the issuer, which becomes a provider of the account."""
    request = iam.CreateOpenIDConnectProviderRequest(
        url=issuer.url, client_id_list=("client",), thumbprint_list=thumbprints
    )
    provider = world.call(create_open_id_connect_provider, request).open_id_connect_provider_arn
    actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"]
    more = {"Condition": condition} if condition else {}
    return world.role("pipeline", allow(actions, Principal={"Federated": provider}, **more))


def asked(role: str, token: str, **more: Any) -> sts.AssumeRoleWithWebIdentityRequest:
    return sts.AssumeRoleWithWebIdentityRequest(
        role_arn=role, role_session_name="run-1", web_identity_token=token, **more
    )


def test_a_session(here: World, issuer: Issuer, misfits: Any) -> None:
    role = trust_of(here, issuer)
    answer = here.call(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY)
    assert misfits("sts", "AssumeRoleWithWebIdentity", answer) == []
    assert (answer.subject_from_web_identity_token, answer.audience) == ("repo:a/b:main", "client")
    caller = here.caller_of(answer.credentials)
    assert caller.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/pipeline/run-1"
    assert caller.session is not None
    assert str(caller.session.federated_provider).startswith(f"arn:aws:iam::{ACCOUNT}:oidc-provider/127.0.0.1:")
    here.call(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY)
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


def test_an_elliptic_key(here: World) -> None:
    with Issuer({"k1": ec.generate_private_key(ec.SECP256R1())}) as issuer:
        role = trust_of(here, issuer)
        assert here.call(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY).credentials


def test_an_issuer_over_tls(here: World, tmp_path: Path) -> None:
    files, thumbprint = self_signed(tmp_path)
    with Issuer(certificate=files) as issuer:
        role = trust_of(here, issuer, (thumbprint.upper(),))
        assert here.call(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY).credentials


@pytest.mark.parametrize("thumbprints", [(), ("0" * 40,)])
def test_a_certificate_that_nobody_vouches_for(here: World, tmp_path: Path, thumbprints: tuple[str, ...]) -> None:
    files, _ = self_signed(tmp_path)
    with Issuer(certificate=files) as issuer:
        role = trust_of(here, issuer, thumbprints)
        error = here.refused(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY)
        assert error.code == "IDPCommunicationError"
        assert issuer.asked == []


def test_an_issuer_that_says_it_is_another(here: World, issuer: Issuer) -> None:
    issuer.claimed = "https://accounts.example.com"
    role = trust_of(here, issuer)
    error = here.refused(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY)
    assert error.code == "IDPCommunicationError"


def test_an_issuer_that_is_away_is_not_asked_all_the_time(here: World, ticks: Ticks) -> None:
    with Issuer() as issuer:
        role, token = trust_of(here, issuer), issuer.token()
    for _ in range(3):
        error = here.refused(assume_role_with_web_identity, asked(role, token), by=ANYBODY)
        assert error.code == "IDPCommunicationError"
    ticks.now += 11
    assert here.cloud.issuers.may_fetch(issuer.url)


def test_a_new_key_is_fetched_when_it_is_used(here: World, issuer: Issuer, ticks: Ticks) -> None:
    role = trust_of(here, issuer)
    here.call(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY)
    issuer.keys["k2"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    error = here.refused(assume_role_with_web_identity, asked(role, issuer.token("k2")), by=ANYBODY)
    assert error.code == "InvalidIdentityToken"
    assert len(issuer.asked) == 2
    ticks.now += 11
    assert here.call(assume_role_with_web_identity, asked(role, issuer.token("k2")), by=ANYBODY).credentials
    assert len(issuer.asked) == 4


@pytest.mark.parametrize(
    ("claims", "code", "message"),
    [
        ({"aud": "other"}, "InvalidIdentityToken", "Incorrect token audience"),
        ({"aud": ["other", "client"]}, None, ""),
        ({"aud": "client", "azp": "other"}, "InvalidIdentityToken", "Incorrect token audience"),
        ({"aud": "other", "azp": "client"}, None, ""),
        ({"exp": 1_600_000_000}, "ExpiredTokenException", "Token expired: current date/time"),
        ({"nbf": time.time() + 3600}, "InvalidIdentityToken", "not valid yet"),
        ({"iat": time.time() + 60}, None, ""),
        ({"iss": "https://accounts.example.com"}, "InvalidIdentityToken", "No OpenIDConnect provider found"),
        ({"sub": None}, "InvalidIdentityToken", "not a valid JWT"),
        ({"exp": None}, "InvalidIdentityToken", "not a valid JWT"),
    ],
)
def test_what_a_token_says(here: World, issuer: Issuer, claims: dict[str, Any], code: str | None, message: str) -> None:
    role = trust_of(here, issuer)
    token = issuer.token(**claims)
    if code is None:
        assert here.call(assume_role_with_web_identity, asked(role, token), by=ANYBODY).credentials
        return
    error = here.refused(assume_role_with_web_identity, asked(role, token), by=ANYBODY)
    assert error.code == code
    assert message in error.message


def test_signatures_that_do_not_hold(here: World, issuer: Issuer) -> None:
    role = trust_of(here, issuer)
    good = issuer.token()
    head, body, signature = good.split(".")
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = json.loads(_decoded(body))
    none = f"{base64url(json.dumps({'alg': 'none'}).encode())}.{body}."
    keyed_head = base64url(json.dumps({"alg": "HS256", "kid": "k1"}).encode())
    keyed = f"{keyed_head}.{body}.{base64url(hmac.digest(b'public', f'{keyed_head}.{body}'.encode(), 'sha256'))}"
    other = base64url(json.dumps({**claims, "sub": "repo:evil/evil"}).encode())
    tokens = (
        sign("k1", stranger, claims),
        sign("k9", stranger, claims),
        none,
        keyed,
        f"{head}.{other}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        "not a token",
        f"{good}.more",
        f"{head}.{body}.{signature}é",
    )
    for token in tokens:
        assert here.refused(assume_role_with_web_identity, asked(role, token), by=ANYBODY).code in (
            "InvalidIdentityToken",
        ), token
    assert here.call(assume_role_with_web_identity, asked(role, good), by=ANYBODY).credentials


def _decoded(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


@pytest.mark.parametrize(
    ("wanted", "allowed"),
    [
        ({"aud": "client", "sub": "repo:a/b:main"}, True),
        ({"sub": "repo:a/b:*"}, True),
        ({"sub": "repo:other/*"}, False),
        ({"aud": "other"}, False),
    ],
)
def test_conditions_on_what_the_token_says(here: World, issuer: Issuer, wanted: dict[str, str], allowed: bool) -> None:
    host = issuer.url.removeprefix("http://")
    role = trust_of(here, issuer, StringLike={f"{host}:{key}": value for key, value in wanted.items()})
    if allowed:
        assert here.call(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY).credentials
        return
    error = here.refused(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY)
    assert (error.code, error.message) == ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")


def test_a_role_that_trusts_somebody_else(here: World, issuer: Issuer) -> None:
    trust_of(here, issuer)
    other = here.role("other", allow("sts:AssumeRole", Principal={"AWS": ACCOUNT}))
    for role in (other, f"arn:aws:iam::{ACCOUNT}:role/nobody"):
        error = here.refused(assume_role_with_web_identity, asked(role, issuer.token()), by=ANYBODY)
        assert error.code == "AccessDenied"


def test_tags_and_source_identity_of_the_token(here: World, issuer: Issuer) -> None:
    role = trust_of(here, issuer)
    token = issuer.token(
        **{
            "https://aws.amazon.com/tags": {"principal_tags": {"team": ["blue"]}, "transitive_tag_keys": ["team"]},
            "https://aws.amazon.com/source_identity": "ann",
        }
    )
    answer = here.call(assume_role_with_web_identity, asked(role, token), by=ANYBODY)
    assert answer.source_identity == "ann"
    session = here.caller_of(answer.credentials).session
    assert session is not None
    assert (dict(session.tags), session.transitive_tag_keys, session.source_identity) == (
        {"team": "blue"},
        ("team",),
        "ann",
    )
