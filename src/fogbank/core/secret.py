"""Bytes that are shown to nobody, and overwritten once they were used."""

from types import TracebackType

_HIDDEN = "SecretBytes(…)"


class SecretBytes:
    """Key material in memory of its own, zeroed at the end of a `with`.

    Python copies freely, so this bounds how long a key lies about rather than promising that no copy is left: the
    libraries that compute with it take it as a buffer, and make none that we know of but their own key schedules.
    """

    __slots__ = ("_buffer",)

    def __init__(self, buffer: bytearray) -> None:
        """buffer: taken over, not copied."""
        self._buffer = buffer

    @property
    def buffer(self) -> bytearray:
        """The bytes themselves; zeros after `wipe`."""
        return self._buffer

    def wipe(self) -> None:
        """Overwrites the bytes with zeros."""
        self._buffer[:] = bytes(len(self._buffer))

    def __len__(self) -> int:
        return len(self._buffer)

    def __enter__(self) -> "SecretBytes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return _HIDDEN

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("key material is not pickled")
