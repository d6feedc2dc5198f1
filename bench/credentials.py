"""What it costs to know who signed a request, for each kind of credential, in strict mode.

All that the front door does for it: the claim, the credential (remembered after the first look-up; a session token is
opened each time), and the signature. One core, no network: `python bench/credentials.py`.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from fogbank.core.caller import Caller, CallerKind, Session
from fogbank.core.ids import IdFactory
from fogbank.core.pages import PageTokens
from fogbank.core.settings import AuthMode, Settings
from fogbank.gateway.authentication import Authenticator
from fogbank.gateway.credentials import CredentialDesk
from fogbank.gateway.sigv4 import Family
from fogbank.gateway.wire import Headers, HttpRequest
from fogbank.services.accounts.credentials import make_credentials
from fogbank.services.accounts.lookup import KeyRing
from fogbank.services.accounts.sessions import open_session
from fogbank.services.api import iam
from fogbank.services.context import Cloud, Context, Host
from fogbank.services.identities.operations.access_keys import create_access_key
from fogbank.services.identities.operations.users import create_user
from fogbank.store.engine import Store, open_store
from fogbank.store.transaction import Transaction
from options import QUICK

ACCOUNT, REGION = "000000000000", "us-east-1"
BODY = b"Action=GetCallerIdentity&Version=2011-06-15"
TIMES, ROUNDS = (200, 1) if QUICK else (2000, 5)


@dataclass(frozen=True, slots=True)
class Key:
    """What a client signs with."""

    access_key_id: str
    secret: str
    token: str | None = None


def signed(key: Key) -> HttpRequest:
    """A request as boto3 sends it."""
    request = AWSRequest("POST", "http://127.0.0.1:4566/", data=BODY)
    request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    SigV4Auth(BotoCredentials(key.access_key_id, key.secret, key.token), "sts", REGION).add_auth(request)
    headers = [("host", "127.0.0.1:4566"), *((name.lower(), value) for name, value in request.headers.items())]
    return HttpRequest("POST", "/", "", Headers(headers), BODY)


def users_key(store: Store, cloud: Cloud) -> Key:
    """An IAM user's key."""

    def make(transaction: Transaction) -> Key:
        context = Context(transaction, Caller.root(ACCOUNT, ""), REGION, datetime.now(UTC), IdFactory(), cloud)
        create_user(context, iam.CreateUserRequest(user_name="ann"))
        key = create_access_key(context, iam.CreateAccessKeyRequest(user_name="ann")).access_key
        return Key(key.access_key_id, key.secret_access_key)

    return store.write(make)


def session_key(store: Store, cloud: Cloud, policy: str) -> Key:
    """A session of root, with a policy and tags for its token to carry."""

    def make(transaction: Transaction) -> Key:
        now = datetime.now(UTC)
        context = Context(transaction, Caller.root(ACCOUNT, ""), REGION, now, IdFactory(), cloud)
        session = Session(f"arn:aws:iam::{ACCOUNT}:root", "bench", now, now + timedelta(hours=1), (policy,))
        arn = f"arn:aws:iam::{ACCOUNT}:root"
        made = open_session(context, Caller(ACCOUNT, ACCOUNT, arn, "", CallerKind.ROOT, session))
        return Key(made.access_key_id, made.secret_access_key, made.session_token)

    return store.write(make)


def milliseconds(check: Callable[[], object]) -> float:
    """The best of some rounds, a call."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(TIMES):
            check()
        best = min(best, time.perf_counter() - began)
    return best / TIMES * 1000


async def measure(store: Store) -> list[tuple[str, float]]:
    """What is measured, and milliseconds a check."""
    now = datetime.now(UTC)
    cloud = Cloud(Settings(), Host("seed", 1, 1024, now), PageTokens(b"s" * 32), {})
    first = make_credentials(ACCOUNT, _random)
    desk = CredentialDesk(store, KeyRing(first, cloud), cloud.vault, lambda: datetime.now(UTC))
    door = Authenticator(AuthMode.STRICT, desk.find, {REGION}, ACCOUNT, REGION)
    kinds = {
        "root's key": Key(first.access_key_id, first.secret_access_key),
        "a user's key": users_key(store, cloud),
        "a session, small": session_key(store, cloud, "{}"),
        "a session with 2 KB of policy": session_key(store, cloud, "x" * 2048),
    }
    found = []
    for name, key in kinds.items():
        request = signed(key)
        await _identified(door, request)
        found.append((name, milliseconds(lambda request=request: _run(_identified(door, request)))))  # type: ignore[misc]
    return found


def _random(count: int) -> bytes:
    return bytes.fromhex(IdFactory().random_hex(2 * count))


async def _identified(door: Authenticator, request: HttpRequest) -> object:
    claim = door.claim(request)
    return await door.identify(claim, request, Family.QUERY, datetime.now(UTC))


def _run(coroutine: object) -> None:
    """Runs what never waits: a credential that is remembered is there at once."""
    try:
        coroutine.send(None)  # type: ignore[attr-defined]
    except StopIteration:
        return
    raise RuntimeError("a look-up was not remembered")


def main() -> None:
    """Prints a table."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.db")
        try:
            rows = asyncio.run(measure(store))
        finally:
            store.close()
    sys.stdout.write("| signed with | ms a check |\n| --- | --- |\n")
    for name, cost in rows:
        sys.stdout.write(f"| {name} | {cost:.3f} |\n")


if __name__ == "__main__":
    main()
