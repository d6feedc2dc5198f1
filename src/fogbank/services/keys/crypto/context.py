"""The canonical form of an encryption context: the same pairs give the same bytes, other pairs give others.

    count (2 bytes) | for each pair, by the UTF-8 bytes of its key: length (4) | key | length (4) | value

Numbers are big-endian. Lengths stand before, so that no two contexts run into one text.
"""

from collections.abc import Mapping


def canonical(context: Mapping[str, str]) -> bytes:
    """The additional authenticated data that a context stands for."""
    pairs = sorted((key.encode(), value.encode()) for key, value in context.items())
    parts = [len(pairs).to_bytes(2, "big")]
    for key, value in pairs:
        parts += [len(key).to_bytes(4, "big"), key, len(value).to_bytes(4, "big"), value]
    return b"".join(parts)
