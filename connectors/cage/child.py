"""The child: one task on one file, requested on standard input, answered on standard output; then it ends."""

import json
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from connectors.cage.limits import set_limits
from model.errors import Fault

# Loaded on request: most of a child's time is spent starting.
TASKS = {
    "sheets": "connectors.files.foreign.opening.task:write_sheets",
    "cells": "connectors.files.foreign.cells:write_cells",
    "parquet": "connectors.files.parquet:read_through",
}


def answered(request: dict[str, Any]) -> dict[str, Any]:
    """The task's result under ``brought``; else the fault that it raised, or an error that no file should cause."""
    set_limits(**request["limits"])
    module, _, name = TASKS[request["task"]].partition(":")
    try:
        do = getattr(import_module(module), name)
        arguments = (Path(request["path"]), request["name"], Path(request["folder"]), request["limit_mb"])
        return {"brought": do(*arguments, **request["said"])}
    except Fault as fault:
        return {"fault": {"kind": type(fault).__name__, "key": fault.key, "values": fault.values}}
    except MemoryError:
        return {"is_out_of_memory": True}
    except Exception as error:  # noqa: BLE001 - told to who asked, without what the file holds
        where = traceback.extract_tb(error.__traceback__)[-1]
        return {"unexpected": f"{type(error).__name__} in {Path(where.filename).name}, line {where.lineno}"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answered(json.loads(sys.stdin.read()))))
