"""Files that only the user who runs this may read: what they hold is about people."""

import os
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def only_ours(data: Path) -> None:
    """From now on whatever this process writes is 0600, folders 0700; what earlier versions wrote in `data` becomes so.

    A folder that belongs to somebody else is left as it is. Windows knows no such modes.
    """
    os.umask(0o077)
    try:
        if not data.is_dir() or data.stat().st_mode & 0o777 == FOLDER or data.stat().st_uid != os.getuid():
            return
    except AttributeError:  # no users by number
        return
    for path in (data, *data.rglob("*")):
        if path.is_symlink():
            continue
        path.chmod(FOLDER if path.is_dir() else FILE)
