"""Access keys in AWS's shape: ids with their account inside, and secrets.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

import base64

_SECRET_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
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
