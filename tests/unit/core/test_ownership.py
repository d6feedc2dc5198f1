"""Whose a file is: a data folder and hooks that somebody else could have written are not used."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fogbank.core.layout import DataLayout
from fogbank.core.ownership import distrust, distrust_of_way, write_owner_only
from fogbank.server.errors import DataFolderUnusable
from fogbank.server.folder import locked
from fogbank.server.hooks import HookRun, HookState, InitHooks

NOBODY = 65534


def as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is there belongs to somebody else from now on."""
    other = os.geteuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: other)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """The umask that most people have."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("owner", "bits", "trusted"),
    [
        (1000, 0o100600, True),
        (1000, 0o100644, True),
        (1000, 0o040755, True),
        (1000, 0o100664, False),
        (1000, 0o100646, False),
        (1000, 0o041777, False),
        (0, 0o100600, False),
        (NOBODY, 0o100600, False),
        # A link's own bits say nothing.
        (1000, 0o120777, True),
    ],
)
def test_what_is_trusted(owner: int, bits: int, trusted: bool) -> None:
    status = os.stat_result((bits, 1, 1, 1, owner, 0, 0, 0, 0, 0))
    assert (distrust(status, 1000) is None) is trusted


def test_a_way_that_everybody_can_bend(tmp_path: Path) -> None:
    inside = tmp_path / "shared" / "data"
    inside.mkdir(parents=True)
    user = os.geteuid()
    assert distrust_of_way(inside, user) is None
    (tmp_path / "shared").chmod(0o777)
    assert "everybody may rename" in (distrust_of_way(inside, user) or "")
    (tmp_path / "shared").chmod(0o1777)
    assert distrust_of_way(inside, user) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a folder away takes root")
def test_a_folder_of_somebody_elses_on_the_way(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path / "theirs" / "data")
    layout.root.parent.mkdir()
    os.chown(layout.root.parent, NOBODY, NOBODY)
    with pytest.raises(PermissionError, match=f"which belongs to user {NOBODY}"):
        layout.make()


def test_a_folder_that_others_can_read_is_fine_and_its_files_are_not(tmp_path: Path, usual_umask: None) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.root.mkdir(mode=0o755)
    with locked(layout):
        (layout.root / "made").write_text("while it runs")
    assert mode(layout.root) == 0o755
    for file in (layout.lock, layout.control_log, layout.fogd_log, layout.root / "made"):
        assert mode(file) == 0o600
    (tmp_path / "after").write_text("the umask is as before")
    assert mode(tmp_path / "after") == 0o644


def test_logs_of_an_earlier_version_become_owner_only(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.make()
    layout.control_log.write_text("kept\n")
    layout.control_log.chmod(0o644)
    layout.make()
    assert mode(layout.control_log) == 0o600
    assert layout.control_log.read_text() == "kept\n"


@pytest.mark.parametrize("bits", [0o777, 0o1777, 0o770, 0o702])
def test_a_folder_that_others_can_write_is_refused(tmp_path: Path, bits: int) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.root.mkdir()
    layout.root.chmod(bits)
    with pytest.raises(DataFolderUnusable, match="can be written by others"), locked(layout):
        pass
    assert list(layout.root.iterdir()) == []


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.root.mkdir()
    owner = os.geteuid()
    as_another(monkeypatch)
    with pytest.raises(PermissionError, match=f"belongs to user {owner}"):
        layout.make()
    assert list(layout.root.iterdir()) == []


@pytest.mark.parametrize("child", ["run", "blocks", "logs", "ready.d", "devices"])
def test_children_are_ours_and_no_links(tmp_path: Path, child: str) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.make()
    folder = layout.root / child
    folder.chmod(0o777)
    with pytest.raises(PermissionError, match="can be written by others"):
        layout.make()
    folder.chmod(0o700)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="no link"):
        layout.make()


@pytest.mark.parametrize("name", ["credentials.json", "secret.key", "fogbank.db", "fogbank.lock"])
def test_files_are_ours_and_no_links(tmp_path: Path, name: str) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.make()
    (tmp_path / "elsewhere").touch(mode=0o600)
    (layout.root / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match=name):
        layout.make()


def test_the_folder_itself_may_be_a_link_to_one_that_passes(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir(mode=0o700)
    layout = DataLayout(tmp_path / "data")
    layout.root.symlink_to(tmp_path / "disk")
    layout.make()
    (tmp_path / "disk").chmod(0o777)
    with pytest.raises(PermissionError, match="can be written by others"):
        layout.make()


def test_a_record_is_replaced_owner_only(tmp_path: Path, usual_umask: None) -> None:
    record, victim = tmp_path / "server.json", tmp_path / "victim"
    victim.write_text("untouched")
    record.with_suffix(".new").symlink_to(victim)
    write_owner_only(record, "one")
    write_owner_only(record, "two")
    assert (record.read_text(), mode(record), victim.read_text()) == ("two", 0o600, "untouched")


def run_hooks(folder: Path) -> dict[str, HookRun]:
    """How the hooks of `folder` went, once the last has ended."""
    ended: list[HookRun] = []
    hooks = InitHooks(folder, {}, ended.append)
    hooks._run_all()
    return {run.name: run for run in ended}


def test_hooks_that_others_could_have_written_are_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "ready.d"
    folder.mkdir(mode=0o700)
    (tmp_path / "shared.sh").write_text("touch linked\n")
    for script in (folder / "1-group.sh", folder / "2-world.sh", folder / "3-ours.sh"):
        script.write_text(f"touch {script.stem}\n")
    (folder / "1-group.sh").chmod(0o664)
    (folder / "2-world.sh").chmod(0o646)
    (folder / "4-link.sh").symlink_to(tmp_path / "shared.sh")
    (tmp_path / "shared.sh").chmod(0o666)
    runs = run_hooks(folder)
    assert [run.state for run in runs.values()] == [
        HookState.ERROR,
        HookState.ERROR,
        HookState.SUCCESSFUL,
        HookState.ERROR,
    ]
    assert "can be written by others" in runs["1-group.sh"].output
    assert sorted(path.name for path in folder.iterdir() if not path.suffix) == ["3-ours"]


def test_hooks_of_somebody_elses_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "theirs.sh").write_text("touch ran\n")
    owner = os.geteuid()
    as_another(monkeypatch)
    assert f"belongs to user {owner}" in run_hooks(tmp_path)["theirs.sh"].output
    assert not (tmp_path / "ran").exists()
