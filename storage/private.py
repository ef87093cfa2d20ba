"""Makes files readable only by the user who runs this, because they hold data about people."""

import os
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def only_ours(data: Path) -> None:
    """From now on this process writes files as 0600 and folders as 0700; files of earlier versions in `data` are
    changed too.

    A folder that belongs to somebody else is left as it is. Windows has no such modes.
    """
    os.umask(0o077)
    try:
        if not data.is_dir() or data.stat().st_mode & 0o777 == FOLDER or data.stat().st_uid != os.getuid():
            return
    except AttributeError:  # no numeric user ids on this system
        return
    for path in (data, *data.rglob("*")):
        if path.is_symlink():
            continue
        path.chmod(FOLDER if path.is_dir() else FILE)
