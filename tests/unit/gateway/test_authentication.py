"""Who makes a request, in strict mode and in open mode, where credentials are known or not."""

import asyncio
from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.settings import AuthMode
from fogbank.gateway.authentication import Authenticator, Identity
from fogbank.gateway.credentials import Credential, Found
from fogbank.gateway.sigv4 import Family, Fault, Refusal, Secret, SignatureError
from fogbank.gateway.wire import Headers, HttpRequest

FIRST, REGION = "000000000000", "us-east-1"
ANN = Caller("111122223333", "AIDAANN", "arn:aws:iam::111122223333:user/ann", "AKIAANN", CallerKind.USER)
KNOWN = Credential(Secret("secret"), ANN)


def signed(key_id: str = "AKIAANN", secret: str = "secret", token: str | None = None) -> HttpRequest:
    request = AWSRequest("POST", "http://127.0.0.1/", data=b"Action=GetCallerIdentity")
    SigV4Auth(Credentials(key_id, secret, token), "sts", REGION).add_auth(request)
    headers = [("host", "127.0.0.1"), *((name.lower(), value) for name, value in request.headers.items())]
    return HttpRequest("POST", "/", "", Headers(headers), b"Action=GetCallerIdentity")


def identify(mode: AuthMode, request: HttpRequest, found: Found, *, unsigned: bool = False) -> Identity:
    asked: list[tuple[str, str | None]] = []

    async def find(key_id: str, token: str | None) -> Found:
        asked.append((key_id, token))
        return found

    door = Authenticator(mode, find, {REGION}, FIRST, REGION)
    claim = door.claim(request)
    identity = asyncio.run(door.identify(claim, request, Family.QUERY, datetime.now(UTC), unsigned=unsigned))
    assert len(asked) == (claim.presented is not None)
    return identity


def fault(mode: AuthMode, request: HttpRequest, found: Found) -> Fault:
    with pytest.raises(SignatureError) as caught:
        identify(mode, request, found)
    return caught.value.fault


def test_a_signature_that_holds() -> None:
    assert identify(AuthMode.STRICT, signed(), KNOWN).caller == ANN
    assert identify(AuthMode.STRICT, signed(token="t"), KNOWN).caller == ANN


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, Fault.UNKNOWN_KEY),
        (Refusal.INACTIVE_KEY, Fault.INACTIVE_KEY),
        (Refusal.TOKEN_INVALID, Fault.TOKEN_INVALID),
        (Refusal.TOKEN_EXPIRED, Fault.TOKEN_EXPIRED),
        (Credential(Secret("another"), ANN), Fault.MISMATCH),
    ],
)
def test_signatures_that_do_not_hold(found: Found, expected: Fault) -> None:
    assert fault(AuthMode.STRICT, signed(), found) is expected


def test_without_a_signature() -> None:
    bare = HttpRequest("POST", "/", "", Headers([("host", "127.0.0.1")]), b"")
    assert fault(AuthMode.STRICT, bare, None) is Fault.MISSING
    anybody = identify(AuthMode.STRICT, bare, None, unsigned=True).caller
    assert (anybody.kind, anybody.account, anybody.arn) == (CallerKind.ANONYMOUS, FIRST, "")
    assert identify(AuthMode.OPEN, bare, None).caller == Caller.root(FIRST, "anonymous")


def test_who_shows_a_key_is_not_anybody_even_where_none_is_needed() -> None:
    assert identify(AuthMode.STRICT, signed(), KNOWN, unsigned=True).caller == ANN
    with pytest.raises(SignatureError):
        identify(AuthMode.STRICT, signed(secret="wrong"), KNOWN, unsigned=True)


def test_open_mode_knows_whom_it_knows() -> None:
    assert identify(AuthMode.OPEN, signed(secret="wrong"), KNOWN).caller == ANN
    twelve = signed("444455556666")
    for found in (None, Refusal.INACTIVE_KEY, Refusal.TOKEN_INVALID):
        assert identify(AuthMode.OPEN, twelve, found).caller == Caller.root("444455556666", "444455556666")
    assert fault(AuthMode.OPEN, twelve, Refusal.TOKEN_EXPIRED) is Fault.TOKEN_EXPIRED
