"""Whose a file or a folder is: what somebody else can write holds no secrets, and nothing in it is run.

The rule is sshd's StrictModes: ours, not writable by the group or by others, and on a way that nobody else can bend.
"""

import os
import stat
from pathlib import Path

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def distrust(status: os.stat_result, user: int) -> str | None:
    """Why what `status` is of isn't `user`'s alone to write; None where it is."""
    if status.st_uid != user:
        return f"belongs to user {status.st_uid}, and this is user {user}"
    if status.st_mode & _OTHERS_WRITE and not stat.S_ISLNK(status.st_mode):
        return f"can be written by others (mode {stat.S_IMODE(status.st_mode):04o}): chmod go-w"
    return None


def distrust_of_way(path: Path, user: int) -> str | None:
    """Why somebody else could put another thing in the place of `path`, which is resolved; None where nobody can.

    A folder on the way is `user`'s or root's. Others may write there only where the sticky bit keeps them from renaming
    what isn't theirs, as in /tmp. Its group may: on many systems each user has one of their own.
    Raises OSError.
    """
    # Where user ids are mapped, root's folders can show as another's; whoever has `/` can do anything anyhow.
    trusted = {0, user, os.lstat("/").st_uid}
    for folder in path.parents:
        status = folder.lstat()
        if status.st_uid not in trusted:
            return f"lies in {folder}, which belongs to user {status.st_uid}"
        if status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
            return f"lies in {folder}, where everybody may rename and remove"
    return None


def write_owner_only(path: Path, text: str) -> None:
    """Replaces `path` by `text`, whole, with mode 0600. Raises OSError."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
