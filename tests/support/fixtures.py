"""Fixtures that scenario and fault tests share; their conftest modules import them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from .cloud import CloudProcess
from .tenant import Tenant


@pytest.fixture(scope="session")
def shared_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A cloud with --auth open that many tests use side by side: each has an account of its own."""
    with CloudProcess(tmp_path_factory.mktemp("shared") / "data") as cloud:
        yield cloud


@pytest.fixture
def tenant(shared_cloud: CloudProcess) -> Tenant:
    """A new account on the shared cloud."""
    return Tenant.of(shared_cloud)


@pytest.fixture
def make_cloud(tmp_path: Path) -> Iterator[Callable[..., CloudProcess]]:
    """Makes clouds that are a test's own, not started yet; whatever still runs of them at the end is ended."""
    with ExitStack() as stack:

        def make(*options: str, name: str = "data", **more: object) -> CloudProcess:
            cloud = CloudProcess(tmp_path / name, *options, **more)  # type: ignore[arg-type]
            stack.callback(cloud.stop)
            return cloud

        yield make


@pytest.fixture
def cloud(make_cloud: Callable[..., CloudProcess]) -> CloudProcess:
    """A running cloud of the test's own."""
    return make_cloud().start()
