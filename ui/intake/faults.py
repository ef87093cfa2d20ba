"""The reasons why a mapping cannot be used, as sentences."""

from collections.abc import Iterator, Sequence

from connectors.files import FileMapping, TableMapping
from model.charter import Charter
from model.tables import EVIDENCE, TABLES
from ui.text.catalogue import t
from ui.text.escaping import markdown


def mapping_faults(files: Sequence[FileMapping], charter: Charter, *, is_addition: bool = False) -> list[str]:
    """Every fault of the mapping of `files`, each with how to fix it; empty if it can be used.

    Files added to other data need no dated evidence of their own: a plain list of companies has none.
    """
    if not files:
        return [t("intake.fault.no_table")]
    whole = [] if is_addition else _of_all(files, charter)
    return [*(fault for file in files for fault in _of_file(file)), *whole]


def _of_file(file: FileMapping) -> Iterator[str]:
    name = markdown(file.name)
    for mapped in file.tables:
        if missing := _missing(mapped):
            listed = ", ".join(t(f"field.{column}") for column in missing)
            yield t("intake.fault.missing", file=name, table=t(f"table.{mapped.table}"), columns=listed)
        if mapped.table == "opportunity" and "account_id" not in mapped.columns:
            yield t("intake.fault.no_account", file=name)


def _missing(mapped: TableMapping) -> list[str]:
    needed = [column.name for column in TABLES[mapped.table].columns if column.is_required]
    return [name for name in needed if name not in mapped.columns]


def _of_all(files: Sequence[FileMapping], charter: Charter) -> Iterator[str]:
    held = {mapped.table for file in files for mapped in file.tables}
    has_dates = any(file.points or file.snapshot for file in files)
    by_opportunity = "opportunity" in held and any(rule.source == "opportunity" for rule in charter.rules)
    if not (held & set(EVIDENCE) or has_dates or by_opportunity):
        yield t("intake.fault.no_evidence")
        return
    sources = {name for name in held if name in EVIDENCE} | ({"stage_change"} if has_dates else set())
    if "phase_event" in held or any(file.snapshot for file in files):
        return
    if not any(rule.source in sources or (rule.source == "opportunity" and by_opportunity) for rule in charter.rules):
        yield t("intake.fault.no_phase")
