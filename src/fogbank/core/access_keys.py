"""Access keys in AWS's shape: ids with their account inside, and secrets.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

import base64
import re

_SECRET_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_KEY_ID = re.compile(r"(?:AKIA|ASIA)[Q-Z2-7][A-Z2-7]{15}", re.ASCII)
# How many random bytes the two take.
FREE_BYTES = 5
SECRET_BYTES = 40


def id_letters(account: str, free: bytes) -> str:
    """Sixteen letters of base 32: a set bit, the account in 40 bits, and 39 bits of `free` that tell ids apart.

    So whoever has only the id, as `--auth open` does, finds the account in it.
    https://hackingthe.cloud/aws/enumeration/get-account-id-from-keys/
    """
    leading = 1 << 47 | int(account) << 7 | free[0] & 0x7F
    return base64.b32encode(leading.to_bytes(6, "big") + free[1:FREE_BYTES]).decode()


def secret_access_key(random: bytes) -> str:
    """A secret of 40 letters. random: SECRET_BYTES that nobody can guess."""
    # The alphabet's size divides 256, so that each letter is as likely as any other.
    return "".join(_SECRET_LETTERS[byte % len(_SECRET_LETTERS)] for byte in random[:SECRET_BYTES])


def account_in_id(access_key_id: str) -> str | None:
    """The account that an id of a key holds in its letters; None where it isn't of this kind."""
    if not _KEY_ID.fullmatch(access_key_id):
        return None
    leading = int.from_bytes(base64.b32decode(access_key_id[4:])[:6], "big")
    account = (leading & (1 << 47) - 1) >> 7
    return f"{account:012d}" if account < 10**12 else None
