"""Pages: together they are the whole list, and no token is good for anything but what it was given for."""

import base64

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fogbank.core.pages import InvalidToken, PageTokens, take_page

TOKENS = PageTokens(b"the cloud's secret")
_KEYS = st.lists(st.text(max_size=30), max_size=3).map(tuple)


@given(_KEYS, _KEYS)
def test_a_token_gives_back_its_key_for_its_own_binding(key: tuple[str, ...], binding: tuple[str, ...]) -> None:
    assert TOKENS.read(TOKENS.make(key, binding), binding) == key


@given(_KEYS, _KEYS, _KEYS)
def test_a_token_is_refused_for_any_other_binding(
    key: tuple[str, ...], binding: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assume(binding != other)
    with pytest.raises(InvalidToken):
        TOKENS.read(TOKENS.make(key, binding), other)


def test_parts_of_a_binding_do_not_run_together() -> None:
    token = TOKENS.make(("k",), ("ab", "c"))
    for other in (("a", "bc"), ("abc",), ("ab", "c", ""), ("ab",)):
        with pytest.raises(InvalidToken):
            TOKENS.read(token, other)


@given(_KEYS, st.integers(0, 10_000), st.integers(1, 255))
def test_a_token_with_one_byte_changed_is_refused(key: tuple[str, ...], place: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(TOKENS.make(key, ("b",))))
    raw[place % len(raw)] ^= change
    with pytest.raises(InvalidToken):
        TOKENS.read(base64.urlsafe_b64encode(raw).decode(), ("b",))


@given(st.text(max_size=200))
def test_whatever_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        TOKENS.read(token, ("b",))


@pytest.mark.parametrize("token", ["", "\ud800", "A" * 5000, "AAAA", "é" * 24])
def test_odd_tokens_are_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        TOKENS.read(token, ("b",))


def test_a_token_of_another_cloud_is_refused() -> None:
    with pytest.raises(InvalidToken):
        TOKENS.read(PageTokens(b"another secret").make(("k",), ("b",)), ("b",))


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers(1, 10))
def test_pages_one_after_the_other_are_the_whole_list(items: list[int], size: int) -> None:
    ordered = sorted(items)
    seen: list[int] = []
    more = True
    while more:
        page = take_page((item for item in ordered if not seen or item > seen[-1]), size)
        assert len(page.items) == size or not page.more
        seen += page.items
        more = page.more
        assert not more or page.items
    assert seen == ordered


def test_a_page_looks_at_one_item_more_than_it_gives() -> None:
    items = iter(range(10))
    assert take_page(items, 3).items == [0, 1, 2]
    assert next(items) == 4


def test_without_a_size_it_is_all() -> None:
    page = take_page(range(5), None)
    assert (page.items, page.more) == ([0, 1, 2, 3, 4], False)
