"""Columns assigned by hand, for files not recognised: how they were read, what columns mean, phases, import."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from connectors.files import FileMapping, Mapping, TableMapping, read_mapping
from connectors.files.connector import MAPPING_FILE
from connectors.files.foreign.mapping import Point
from connectors.files.foreign.proposal import propose
from connectors.files.foreign.remembered import recall
from connectors.kit.base import ConnectorError
from model.charter import Charter, CharterError
from model.errors import Fault
from model.tables import EVIDENCE
from settings import settings
from ui.intake import (
    adding,
    columns,
    dialects,
    faults,
    import_run,
    points,
    reading,
    refined_proposal,
    stages,
    upload_box,
)
from ui.intake.reading import Seen
from ui.shell import notes, state
from ui.text.catalogue import t
from ui.text.escaping import markdown


def show_by_columns(folder: Path) -> None:
    """Show everything from how the files of `folder` were read to the button that imports them."""
    try:
        charter = stages.base(folder)
        with st.spinner(t("intake.looking")):
            seen = [reading.look(path, dialects.corrections_of(path.name)) for path in upload_box.tables_in(folder)]
        proposed = _proposal(folder, seen)
    except (Fault, CharterError) as error:
        st.error(notes.fault(error) if isinstance(error, Fault) else markdown(error))
        state.remember("intake.dialects", {})
        import_run.over()
        return
    if not seen:
        st.warning(t("intake.fault.no_file", allowed=", ".join(upload_box.TABLES)))
        return
    key = _key(seen)
    st.write(t("intake.check"))
    by_name = {file.name: file for file in proposed.files} if proposed else {}
    files = [_file(one, by_name.get(one.name), charter, f"{key}.{one.name}") for one in seen]
    used = [file for file in files if file.tables]
    words = [word for file, one in zip(files, seen, strict=True) for word in stages.words_of(file, one)]
    if words:
        st.markdown(f"**{t('intake.phases')}**")
        st.caption(t("intake.phases_hint"))
        charter = stages.assign(words, charter, key)
    inspections = tuple(one.inspection for one in seen)
    addition = adding.choose_addition(inspections, import_run.label_of(folder))
    found = faults.mapping_faults(used, charter, is_addition=addition is not None)
    for sentence in found:
        st.warning(sentence)
    if not found:
        mapping = Mapping(files=tuple(used), aliases=proposed.aliases if proposed else {})
        import_run.offer_start(folder, mapping, inspections, charter, addition)


def _key(seen: list[Seen]) -> str:
    """The key of widgets: other files, or the same files read differently, get new widgets."""
    prints = "\n".join(f"{one.path}:{one.inspection.fingerprint}:{one.dialect!r}" for one in seen)
    return "intake." + hashlib.sha256(prints.encode()).hexdigest()[:12]


def _proposal(folder: Path, seen: list[Seen]) -> Mapping | None:
    """The mapping that came with the files, else one confirmed earlier for such files, else the likeliest one."""
    inspections = [one.inspection for one in seen]
    if (folder / MAPPING_FILE).is_file():
        return read_mapping(folder / MAPPING_FILE)
    if mapping := recall(inspections, settings().data):
        st.info(t("intake.remembered"))
        return mapping
    try:
        likely = propose(inspections)
    except ConnectorError as error:
        st.warning(notes.fault(error))
        return None
    by_name = {one.name: one for one in seen}
    files = refined_proposal.joined(likely.files, by_name)
    # A snapshot's phases are taken as they are, so it would override any history given with it.
    has_history = any(table.table in EVIDENCE for file in files for table in file.tables)
    today = None if has_history else datetime.now(UTC).date()
    return Mapping(files=tuple(refined_proposal.better(file, by_name[file.name], today) for file in files))


def _file(seen: Seen, proposed: FileMapping | None, charter: Charter, key: str) -> FileMapping:
    """One file: how it was read, what it contains, which column is which; as currently set by the visitor."""
    proposed = proposed or FileMapping(name=seen.name)
    with st.expander(f"**{markdown(seen.name)}**", expanded=True):
        dialects.show_dialect(seen)
        known = {table.table: table for table in proposed.tables}
        tables: list[TableMapping] = []
        dated: tuple[Point, ...] = ()
        snapshot = None
        for name in columns.tables(seen, list(proposed.tables), key):
            st.markdown(f"**{t(f'table.{name}')}**")
            chosen = columns.choose_columns(seen, name, known.get(name), charter, key)
            only_if = known[name].only_if if name in known else ()
            # Checked as a whole below, so that missing columns are reported in sentences.
            tables.append(TableMapping.model_construct(table=name, columns=chosen, only_if=only_if))
            if name == "opportunity":
                dated = points.choose_points(seen, chosen, proposed, key)
                if not dated:
                    snapshot = points.snapshot(chosen, proposed, datetime.now(UTC).date(), key)
    return FileMapping.model_construct(
        **{**seen.dialect.__dict__, "name": seen.name, "tables": tuple(tables), "points": dated, "snapshot": snapshot}
    )
