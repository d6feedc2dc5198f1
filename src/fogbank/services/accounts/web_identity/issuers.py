"""The keys of issuers, fetched from where they publish them, and kept for a while.

Whoever asks for a role shows a token, and needs no credentials for it: so only issuers that an IAM provider names are
asked, each at most once in a while, few at a time, by a deadline, and what they answer is bounded. Nothing is fetched
in a transaction.
"""

import http.client
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import msgspec

from fogbank.services.accounts.web_identity.fetching import Deadline, Fetcher
from fogbank.services.accounts.web_identity.tokens import Jwk

log = logging.getLogger("fogbank.sts")

_KEYS_MAX = 100
# An issuer publishes a new key well before it signs with it. A key that isn't known has its issuer asked again, but no
# more often than this: otherwise tokens with made-up keys would have us ask all the time.
_KEPT_SECONDS = 300.0
_AGAIN_SECONDS = 10.0
_ISSUERS_MAX = 1000
# Issuers that are asked at one time: whoever comes on top is refused and may come again.
_UNDER_WAY_MAX = 8
_OF_ACCOUNT_MAX = 2


class TooManyIssuers(Exception):
    """So many issuers are being asked that this one is not."""


class _Discovery(msgspec.Struct, frozen=True):
    issuer: str
    jwks_uri: str


class _KeySet(msgspec.Struct, frozen=True):
    keys: tuple[Jwk, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """fetched_at: how old the keys are. tried_at: when the issuer was last asked, whether it answered or not."""

    keys: tuple[Jwk, ...] | None
    fetched_at: float
    tried_at: float


@dataclass
class Issuers:
    """Safe among threads. host_now: for tokens' times, which come from clocks that a person here can't move.

    monotonic: seconds, for how long keys are kept. seconds_max: for all that an issuer is asked at once.
    """

    host_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    seconds_max: float = 5.0
    _known: dict[str, _Known] = field(default_factory=dict)
    # By account, those that are asked for it now.
    _under_way: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # Threads of its own: whoever's issuer is slow holds up nobody's other calls.
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_UNDER_WAY_MAX, thread_name_prefix="issuers")
    )

    def keys_of(self, url: str) -> tuple[Jwk, ...] | None:
        """The issuer's keys; None where they have to be fetched first."""
        with self._lock:
            known = self._known.get(url)
        if known is None or known.keys is None or self.monotonic() - known.fetched_at > _KEPT_SECONDS:
            return None
        return known.keys

    def may_fetch(self, url: str) -> bool:
        """Whether the issuer was not asked just now."""
        with self._lock:
            known = self._known.get(url)
            return known is None or self.monotonic() - known.tried_at > _AGAIN_SECONDS

    def fetch(self, account: str, url: str, thumbprints: tuple[str, ...]) -> Future[None]:
        """Begins to ask the issuer; afterwards `keys_of` has its keys, or `may_fetch` says no for a while.

        account: whose provider it is. Raises TooManyIssuers where others are being asked, for the account or for all.
        """
        with self._lock:
            if self._under_way[account] >= _OF_ACCOUNT_MAX or self._under_way.total() >= _UNDER_WAY_MAX:
                raise TooManyIssuers
            self._under_way[account] += 1
            while len(self._known) >= _ISSUERS_MAX:
                del self._known[next(iter(self._known))]
            before, now = self._known.pop(url, None), self.monotonic()
            # Noted before it is asked: whoever comes meanwhile doesn't ask too. Keys that it had stay as old.
            self._known[url] = replace(before, tried_at=now) if before else _Known(None, now, now)
        try:
            return self._threads.submit(self._ask, account, url, thumbprints)
        except RuntimeError as ended:
            self._done(account)
            raise TooManyIssuers from ended

    def _ask(self, account: str, url: str, thumbprints: tuple[str, ...]) -> None:
        try:
            keys = _fetch_keys(url, thumbprints, self.seconds_max)
        except (OSError, http.client.HTTPException, msgspec.MsgspecError, ValueError, RecursionError) as error:
            log.warning("keys of an identity provider: %s: %s", url, error or type(error).__name__)
            return
        finally:
            self._done(account)
        with self._lock:
            now = self.monotonic()
            self._known[url] = _Known(keys, now, now)

    def _done(self, account: str) -> None:
        with self._lock:
            self._under_way[account] -= 1
            if not self._under_way[account]:
                del self._under_way[account]


def _fetch_keys(url: str, thumbprints: tuple[str, ...], seconds: float) -> tuple[Jwk, ...]:
    fetcher = Fetcher(url, thumbprints, Deadline.within(seconds))
    discovery = msgspec.json.decode(fetcher.get(f"{url}/.well-known/openid-configuration"), type=_Discovery)
    if discovery.issuer.rstrip("/") != url:
        raise ValueError("it says that it is another issuer")
    found = msgspec.json.decode(fetcher.get(discovery.jwks_uri), type=_KeySet)
    return found.keys[:_KEYS_MAX]
