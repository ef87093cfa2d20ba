"""`forget source NAME`: everything read of a system, or a list, is removed; the rest is published anew."""

import shutil
from pathlib import Path

from connectors import configured
from connectors.forgetting.forget import Removed, refuse_other_engine
from connectors.lists.kept import FOLDER as LISTS
from connectors.publish_all import publish_together
from model.charter import Charter
from model.errors import Fault
from settings import Settings
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse


def forget_source(
    settings: Settings, warehouse: Warehouse, charter: Charter, name: str, *, is_tried: bool = False
) -> list[Removed]:
    """Remove the raw file or the list called `name`, and every snapshot that was published with it.

    Fault if there is neither, or nothing would be left to publish: for an empty dashboard, empty the data
    folder. Credentials stay where they are (`sources.env`): a system that is still configured is read again.
    """
    refuse_other_engine(settings)
    folders: list[tuple[Path, str]] = [
        (path, place)
        for path, place in ((settings.raw_folder / name, "source"), (settings.data / LISTS / name, "list"))
        if path.is_dir() and name.strip(".")
    ]
    if not folders or Path(name).name != name:
        raise Fault("forget.no_source", name=name)
    former = [info.id for info in warehouse.snapshots()]
    removed = [Removed(place, name, len(list(path.rglob("*")))) for path, place in folders]  # type: ignore[arg-type]
    removed.append(Removed("snapshot", ", ".join(former), len(former)))
    if is_tried:
        return removed
    with only_sync(settings.data):
        left = [one for one in (settings.raw_folder, settings.data / LISTS) if one.is_dir()]
        others = [path for one in left for path in one.iterdir() if path.is_dir() and path.name != name]
        if not others:
            raise Fault("forget.only_source", name=name)
        for path, _ in folders:
            shutil.rmtree(path)
        publish_together(configured.all_of(settings, None), settings, warehouse, charter)
        for snapshot_id in former:
            warehouse.drop(snapshot_id)
    return removed
