"""Who makes a request: signatures checked in strict mode, taken at their word in open mode."""

import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.settings import AuthMode
from fogbank.gateway.credentials import Credential, Found
from fogbank.gateway.sigv4 import (
    ChunkedDecoder,
    Endpoint,
    Family,
    Fault,
    Presented,
    Refusal,
    RequestHead,
    SignatureError,
    SigningKeys,
    decoder_of,
    identity_of,
    open_decoder,
    open_identity,
    parse,
    verify,
)
from fogbank.gateway.wire import HttpRequest

# Access key id and session token to the credential, or why there is none.
CredentialOf = Callable[[str, str | None], Awaitable[Found]]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, in which region, and the body that the signature covers, decoded of its chunks."""

    caller: Caller
    region: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of itself before anything is believed. signing_name: the service of the scope."""

    head: RequestHead
    presented: Presented | None
    signing_name: str | None
    malformed: SignatureError | None


class Authenticator:
    """mode, regions that a scope may name, and the account and region of what names none."""

    def __init__(
        self,
        mode: AuthMode,
        credential_of: CredentialOf,
        regions: Collection[str],
        default_account: str,
        default_region: str,
    ) -> None:
        self._mode = mode
        self._credential_of = credential_of
        self._regions = regions
        self._default_account = default_account
        self._default_region = default_region
        self._keys = SigningKeys()

    def claim(self, request: HttpRequest) -> Claim:
        """Reads what is presented; believes nothing and never raises."""
        head = RequestHead.of(request.method, request.raw_path, request.raw_query, request.headers)
        try:
            presented = parse(head)
        except SignatureError as error:
            loose = open_identity(head, default_account=self._default_account)
            return Claim(head, None, loose.service, error)
        return Claim(head, presented, presented.scope.service if presented else None, None)

    async def identify(
        self, claim: Claim, request: HttpRequest, family: Family, now: datetime, *, unsigned: bool = False
    ) -> Identity:
        """Who calls. unsigned: what is asked needs no signature, as where a web identity's token is shown instead.

        Raises SignatureError in strict mode where the signature doesn't hold, in either where a session has ended.
        """
        presented = claim.presented
        found = await self._credential_of(presented.access_key_id, presented.token) if presented else None
        if self._mode is AuthMode.OPEN:
            return self._taken_at_its_word(claim, request, found)
        if claim.malformed is not None:
            raise claim.malformed
        if presented is None:
            if unsigned:
                return Identity(_anonymous(self._default_account), self._default_region, request.body)
            raise SignatureError(Fault.MISSING)
        verified = verify(
            presented,
            claim.head,
            secret_of=lambda _key, _token: found.secret if isinstance(found, Credential) else found,
            now=now,
            endpoint=Endpoint(family, None, self._regions, self._default_region),
            keys=self._keys,
            body_sha256=hashlib.sha256(request.body).hexdigest(),
        )
        if not isinstance(found, Credential):
            raise SignatureError(Fault.UNKNOWN_KEY, access_key_id=presented.access_key_id)
        body = _decoded(decoder_of(claim.head, verified), request.body)
        return Identity(found.caller, presented.scope.region or self._default_region, body)

    def _taken_at_its_word(self, claim: Claim, request: HttpRequest, found: Found) -> Identity:
        """Whom a credential of ours belongs to, or else the account that the key's id names."""
        default = self._default_account
        if claim.presented is not None:
            identity = identity_of(claim.presented, default_account=default)
        else:
            identity = open_identity(claim.head, default_account=default)
        if found is Refusal.TOKEN_EXPIRED:
            raise SignatureError(Fault.TOKEN_EXPIRED, access_key_id=identity.access_key_id or "")
        body = _decoded(open_decoder(claim.head), request.body)
        caller = Caller.root(identity.account, identity.access_key_id or "anonymous")
        if isinstance(found, Credential):
            caller = found.caller
        return Identity(caller, identity.region or self._default_region, body)


def _anonymous(account: str) -> Caller:
    return Caller(account, "anonymous", "", "", CallerKind.ANONYMOUS)


def _decoded(decoder: ChunkedDecoder | None, body: bytes) -> bytes:
    if decoder is None:
        return body
    decoded = decoder.feed(body)
    decoder.finish()
    return decoded
