"""Ids in AWS's shape, and the places in a data folder."""

import os
import re
import stat
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.ids import IdFactory, is_resource_id
from fogbank.core.layout import DataLayout, default_data_folder


def _digits(text: str) -> IdFactory:
    return IdFactory(lambda count: text[:count])


@given(st.text(alphabet="0123456789abcdef", min_size=32, max_size=32))
def test_ids_have_their_shape_whatever_the_randomness(digits: str) -> None:
    ids = _digits(digits)
    assert re.fullmatch("vol-0[0-9a-f]{16}", ids.volume())
    assert is_resource_id("vol", ids.volume())
    parsed = uuid.UUID(ids.uuid())
    assert (str(parsed), parsed.version, parsed.variant) == (ids.uuid(), 4, uuid.RFC_4122)


def test_ids_do_not_repeat() -> None:
    ids = IdFactory()
    assert len({ids.resource("vol") for _ in range(1000)}) == 1000
    assert len({ids.uuid() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("vol-0123456789abcdef0", True),
        ("vol-01234567", True),
        ("vol-0123456789abcdef", False),
        ("vol-0123456789abcdef01", False),
        ("vol-0123456789ABCDEF0", False),
        ("snap-0123456789abcdef0", False),
        ("vol0123456789abcdef0", False),
        ("vol-01234567\n", False),
        (" vol-01234567", False),
        ("vol-0123456g", False),
        ("vol-٠١٢٣٤٥٦٧", False),
        ("", False),
    ],
)
def test_malformed_ids_are_told_from_good_ones(value: str, good: bool) -> None:
    assert is_resource_id("vol", value) is good


def test_a_prefix_is_taken_literally() -> None:
    assert not is_resource_id("v.l", "vol-01234567")


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path / "a" / "cloud")
    layout.make()
    layout.make()
    for folder in (layout.root, layout.blocks, layout.logs, layout.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert layout.sockets == layout.root / "run"


def test_sockets_of_a_long_path_are_elsewhere_and_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    long = tmp_path / ("é" * 60)
    first, second = DataLayout(long / "one"), DataLayout(long / "two")
    assert first.sockets != second.sockets
    assert first.sockets == DataLayout(long / "one").sockets
    first.make()
    assert first.sockets.parent == tmp_path
    assert stat.S_IMODE(first.sockets.stat().st_mode) == 0o700
    for path in (first.grpc_socket, first.nbd_socket):
        assert path.parent == first.sockets


@pytest.mark.parametrize("length", [80, 89, 90, 91, 120])
def test_no_socket_path_is_longer_than_the_kernel_takes(length: int) -> None:
    layout = DataLayout(Path("/" + "x" * (length - 5)))
    assert len(os.fsencode(layout.grpc_socket)) <= 107


def test_a_socket_folder_that_others_may_enter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    layout = DataLayout(tmp_path / ("x" * 100))
    layout.sockets.mkdir(parents=True)
    layout.sockets.chmod(0o777)
    with pytest.raises(PermissionError):
        layout.make()


def test_the_default_folder_is_named_or_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGBANK_DATA", "/somewhere")
    assert default_data_folder() == Path("/somewhere")
    monkeypatch.delenv("FOGBANK_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_data_folder() == Path("/data/fogbank")
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert default_data_folder() == Path("/home/somebody/.local/share/fogbank")
