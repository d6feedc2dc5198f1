"""A data folder, and a stand-in for fogd that can be supervised."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fogbank.core.layout import DataLayout
from fogbank.planes.block.fogd_process import stop_running

_FAKE = Path(__file__).with_name("fake_fogd.py")


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[DataLayout]:
    """An empty data folder; whatever fogd still serves it afterwards is ended."""
    layout = DataLayout(tmp_path / "data")
    layout.make()
    yield layout
    (layout.blocks / "misbehave").unlink(missing_ok=True)
    stop_running(layout, timeout_seconds=1)


@pytest.fixture
def fake_fogd(tmp_path: Path) -> Path:
    """The stand-in as a program."""
    program = tmp_path / "fogd"
    program.write_text(f"#!{sys.executable}\n{_FAKE.read_text()}")
    program.chmod(0o755)
    return program
