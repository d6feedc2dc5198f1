"""A root key in a hardware module, by PKCS #11: it is used where it is, and never leaves it.

https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/pkcs11-base-v2.40.html
"""

from types import TracebackType
from typing import Any

import pkcs11
from pkcs11.mechanisms import GCMParams

from fogbank.core.secret import SecretBytes
from fogbank.core.vault import CannotOpen
from fogbank.server.root_keys import AAD, NONCE_BYTES, PIN_VARIABLE, RootKeyUnusable

_KEY_BITS = 256
_GCM = pkcs11.Mechanism.AES_GCM


class Pkcs11RootKey:
    """One AES key of one token; the session ends with the `with`."""

    def __init__(self, module: str, token: str, label: str, pin: str | None) -> None:
        """label: the key's; it is made where the token has none. Raises RootKeyUnusable."""
        self.name = f"the key '{label}' of token '{token}'"
        if pin is None:
            raise RootKeyUnusable(f"the PIN of token '{token}' is to be in ${PIN_VARIABLE}")
        try:
            self._session = pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin)
            self._key = self._found(label)
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            # Without the error's text: a module may put anything there.
            raise RootKeyUnusable(f"{module}: {type(error).__name__}") from None

    def _found(self, label: str) -> Any:
        # The library's types of keys lack what their mixins do.
        try:
            found: Any = self._session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=label)
        except pkcs11.NoSuchKey:
            template = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
            found = self._session.generate_key(
                pkcs11.KeyType.AES, _KEY_BITS, label=label, store=True, template=template
            )
        return found

    def random(self, size: int) -> bytes:
        return bytes(self._session.generate_random(size * 8))

    def wrap(self, secret: SecretBytes) -> bytes:
        nonce = self.random(NONCE_BYTES)
        sealed = self._key.encrypt(bytes(secret.buffer), mechanism=_GCM, mechanism_param=_gcm(nonce))
        return nonce + bytes(sealed)

    def unwrap(self, wrapped: bytes) -> SecretBytes:
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            opened = self._key.decrypt(sealed, mechanism=_GCM, mechanism_param=_gcm(nonce))
        except pkcs11.PKCS11Error:
            raise CannotOpen(self.name) from None
        return SecretBytes(bytearray(opened))

    def __enter__(self) -> "Pkcs11RootKey":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()


def _gcm(nonce: bytes) -> GCMParams:
    return GCMParams(nonce, aad=AAD)
