"""The published snapshot as it would be under a draft: queried like any other, and never written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from model.charter import Charter
from storage.column_types import column_type
from storage.compiled import Compiler
from storage.dialects import EMBEDDED
from storage.embedded import DATABASE, EmbeddedSnapshot
from storage.once import once
from storage.preview.affected import Affected
from storage.preview.needs import Needs, needs
from storage.preview.reclassified import BASE, BESIDE, beside, reclassify
from storage.preview.revalued import revalue
from storage.reached import Reached
from storage.republish import phases_were_given
from storage.snapshot import Snapshot

# Fields on which no compiled query depends: bound at run time, read by numpy, shown in words, or used only at publish.
NOT_COMPILED_FIELDS: Final = {
    "version", "valid_from", "rules", "targets", "dormant_days", "settle_seconds", "stuck_share", "grace_days",
    "stale_days",
}  # fmt: skip
NOT_COMPILED_OF_PHASES: Final = ("name", "question", "limit_days", "dormant_days")


def compiled_by(charter: Charter) -> str:
    """The part of a charter on which compiled queries depend."""
    told = charter.model_dump(mode="json", by_alias=True, exclude=NOT_COMPILED_FIELDS)
    for phase in told["phase"]:
        for name in NOT_COMPILED_OF_PHASES:
            phase.pop(name, None)
    return json.dumps(told)


class DraftedSnapshot(Snapshot):
    """The same rows under another charter, which applies to everything that is read when a question is asked."""

    def __init__(self, snapshot: Snapshot, charter: Charter) -> None:
        super().__init__(snapshot.info, charter)
        self._snapshot = snapshot
        told = f"{snapshot.layout} {charter.model_dump_json()}"
        self._mark = hashlib.blake2b(told.encode(), digest_size=12).hexdigest()

    @property
    def key(self) -> str:
        """The key of cached rows: this snapshot under this draft."""
        return f"{self._snapshot.key} {self._mark}"

    @property
    def layout(self) -> str:
        """What compiled queries depend on; most changes of a draft do not matter to them."""
        return self._snapshot.layout if compiled_by(self.charter) == compiled_by(self._snapshot.charter) else self._mark

    @property
    def compiler(self) -> Compiler:
        """The compiler of the snapshot."""
        return self._snapshot.compiler

    @property
    def tables(self) -> Mapping[str, ir.Table]:
        """The tables of the snapshot."""
        return self._snapshot.tables

    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """Rows of the snapshot."""
        return self._snapshot.arrow(sql, values)

    def release(self) -> None:
        """Release what was calculated beside the snapshot, which itself stays open."""


class ReworkedSnapshot(DraftedSnapshot):
    """The same, with its own tables where the draft changes what is calculated at publish."""

    def __init__(
        self, snapshot: EmbeddedSnapshot, charter: Charter, wanted: Needs, *, memory_limit_mb: int, most: int | None
    ) -> None:
        super().__init__(snapshot, charter)
        self.affected = Affected(0, 0, 0)
        self._connection = beside(snapshot.folder / DATABASE, memory_limit_mb=memory_limit_mb)
        if wanted.is_reclassified:
            self.affected = reclassify(self._connection, snapshot, charter, wanted, most=most)
        else:
            revalue(self._connection, snapshot, charter)

    @once
    def layout(self) -> str:
        """Tables, columns and types, and the part of the draft on which queries depend."""
        columns = [(*told, "ENUM" if kind.startswith("ENUM") else kind) for *told, kind, _ in self._columns]
        told = f"{type(self).__name__} {compiled_by(self.charter)} {columns}"
        return hashlib.blake2b(told.encode(), digest_size=20).hexdigest()

    @once
    def _columns(self) -> list[tuple[str, str, str, bool]]:
        rows = self.arrow(
            "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns()"
            f" WHERE NOT internal AND database_name = '{BESIDE}' ORDER BY table_name, column_index"
        )
        return [*zip(*rows.to_pydict().values(), strict=True)]

    @once
    def compiler(self) -> Compiler:
        """The compiler of the snapshot, except for dictionaries whose words the draft changes."""
        words = self._snapshot.compiler.words
        kept = {name for table, name, kind, _ in self._columns if table == "spell" and kind.startswith("ENUM")}
        return Compiler(EMBEDDED, {name: listed for name, listed in words.items() if name in kept})

    @once
    def tables(self) -> Mapping[str, ir.Table]:
        """Every table as an Ibis expression, by name."""
        schemas: dict[str, dict[str, Any]] = {}
        for table, column, kind, is_nullable in self._columns:
            schemas.setdefault(table, {})[column] = column_type(kind, is_nullable=is_nullable)
        return {name: ibis.table(schema, name=name) for name, schema in schemas.items()}

    @property
    def is_sampled(self) -> bool:
        """Whether only some of the accounts that may be in other phases were looked at; then the others have no spells
        here.
        """
        return self.affected.drawn < self.affected.possible

    @property
    def former(self) -> ir.Table:
        """The spells as published, of the same accounts."""
        if self.is_sampled:
            return self.tables["former_spell"]
        return ibis.table(self._snapshot.tables["spell"].schema(), name="spell", catalog=BASE, database="main")

    @once
    def sampled(self) -> frozenset[str]:
        """Ids of the accounts that were drawn; those whose phases cannot change were not recalculated."""
        return frozenset(self.arrow("SELECT account_id FROM drawn_account")["account_id"].to_pylist())

    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of `sql`, on a cursor of its own."""
        cursor = self._connection.cursor()
        try:
            return cursor.execute(sql, dict(values) if values else None).to_arrow_table()
        finally:
            cursor.close()

    def release(self) -> None:
        """Release the tables."""
        self._connection.close()


@dataclass(frozen=True)
class Drafted:
    """A snapshot under a draft, and what that required.

    are_phases_given: the source itself gives the phases, so rules have no effect. is_left_out: what was required was
    not recalculated (see `drafted`).
    """

    snapshot: DraftedSnapshot
    wanted: Needs
    are_phases_given: bool = False
    is_left_out: bool = False

    @property
    def sample(self) -> ReworkedSnapshot | None:
        """The snapshot if only a sample of the accounts was recalculated, so that effects can only be estimated."""
        later = self.snapshot
        return later if isinstance(later, ReworkedSnapshot) and later.is_sampled else None


def drafted(snapshot: Snapshot, charter: Charter, *, memory_limit_mb: int = 2048, most: int | None = None) -> Drafted:
    """The `snapshot` under `charter`; only what the draft changes is recalculated, for `most` accounts drawn at random
    (None: for all it can concern).

    Nothing is recalculated on a server engine, or for whoever sees only a part: phases and amounts stay as published,
    and `is_left_out` says so.
    """
    wanted = needs(snapshot.charter, charter)
    # Whoever sees only a part sees no stages, which is not as if there were none.
    whole = snapshot.whole if isinstance(snapshot, Reached) else snapshot
    are_given = wanted.is_reclassified and phases_were_given(whole)
    is_reworked = (wanted.is_reclassified and not are_given) or wanted.is_money
    if not is_reworked or not isinstance(snapshot, EmbeddedSnapshot):
        return Drafted(DraftedSnapshot(snapshot, charter), wanted, are_given, is_left_out=is_reworked)
    if are_given:
        wanted = Needs(is_money=wanted.is_money, at_publish=wanted.at_publish)
    elif wanted.is_reclassified and wanted.is_money:
        wanted = Needs(is_of_all=True, is_money=True, at_publish=wanted.at_publish)
    later = ReworkedSnapshot(snapshot, charter, wanted, memory_limit_mb=memory_limit_mb, most=most)
    return Drafted(later, wanted, are_given)
