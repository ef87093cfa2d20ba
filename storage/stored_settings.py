"""Settings that people store with the product itself, such as credentials: a file in the data folder."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values, set_key, unset_key
from filelock import FileLock


def store(file: Path, texts: Mapping[str, str]) -> None:
    """Write `texts` (variable -> text) into `file`, beside what it holds, all at once; an empty one is removed.

    Only the user account that runs this can read it. Whoever reads meanwhile sees all of it as it was, or as it is.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")  # hidden, so that no backup takes it
    with FileLock(f"{file}.lock", mode=0o600):
        part.unlink(missing_ok=True)
        # Created with its mode before anything secret is in it.
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
        if file.is_file():
            shutil.copyfile(file, part)
        held = dotenv_values(part, interpolate=False)
        for key, text in texts.items():
            if text:
                set_key(part, key, _literal(text), quote_mode="always")
            elif key in held:
                unset_key(part, key)
        part.chmod(0o600)
        part.replace(file)


def _literal(text: str) -> str:
    """`text` as it must be written in the file, where ``${`` would be read as the start of a variable."""
    return text.replace("${", "${:-$}{")
