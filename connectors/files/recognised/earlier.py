"""An export compared with earlier looks of its kind: the same file again, an older one, or another company's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.files.looks.kept import Look, digests_of, kept_looks, shown
from connectors.files.recognised.answers import Answers
from connectors.files.recognised.proposal import Choice, DayFrom, Question
from connectors.files.recognised.source import Source
from connectors.kit.base import Note
from connectors.kit.convert import literal
from storage.staging import Staging


def kind_of_look(sources: Sequence[Source]) -> str:
    """The kind of a look: from the tables about opportunities, else from all; "" where nothing was recognised."""
    about = [one.kind for one in sources if one.fit.declaration.rows in ("opportunity", "stage_change")]
    return "+".join(sorted(set(about or [one.kind for one in sources])))


@dataclass(frozen=True)
class Earlier:
    """The looks of the kind of `files` that count, by day, and where they are stored (None: nothing is stored)."""

    looks: tuple[Look, ...]
    digests: tuple[str, ...]
    kind: str
    data: Path | None

    @classmethod
    def find(cls, files: Sequence[Path], sources: Sequence[Source], data: Path | None) -> "Earlier":
        """Those stored in the data folder `data`."""
        kind = kind_of_look(sources)
        if data is None or not kind:
            return cls((), (), kind, None)
        own = [look for look in kept_looks(data) if look.vendor == kind.partition("_")[0]]
        return cls(tuple(look for look in shown(own) if look.kind == kind), digests_of(files), kind, data)

    def day_of_same_file(self, day: date | None, by: DayFrom | None) -> tuple[date | None, DayFrom | None]:
        """Day and origin: of an earlier look at the same files, unless more than the newest entry gives `day`."""
        same = [look.day for look in self.looks if look.digests == self.digests]
        return (same[-1], "answer") if same and by in (None, "newest_date") else (day, by)

    def same(self, day: date | None) -> Look | None:
        """The existing look at the same files on that day; None if there is none."""
        return next((one for one in self.looks if one.digests == self.digests and one.day == day), None)

    def compared(self, staging: Staging, day: date | None, answers: Answers) -> tuple[list[Question], list[Note]]:
        """The questions about an export that is not simply the next look, and notes on it."""
        if not self.looks or day is None:
            return [], []
        last = self.looks[-1]
        if self.same(day):
            return [], [Note("looks.note.same_file", {"day": day})]
        if answers.look == "another":
            return [], []
        values: dict[str, object] = {"day": day, "last": last.day, "file": ", ".join(last.files)}
        rows, shared, lost = self._shared(staging, last)
        ask_day = Question("exported_on", "exported_on", "", (), rows=rows)
        if day < last.day:
            return [ask_day], [Note("looks.note.older", values)]
        if rows and not shared and answers.look is None:
            choices = (Choice("same"), Choice("another"))
            return [Question("look", "look", str(last.day), choices, rows=rows)], [Note("looks.note.alien", values)]
        if day == last.day and lost:
            return [ask_day], [Note("looks.note.same_day", values)]
        return [], [Note("looks.note.next", values)] if day > last.day else []

    def _shared(self, staging: Staging, last: Look) -> tuple[int, int, int]:
        """Opportunities here, those of them in `last`, and those only in `last`; all 0 if that had none."""
        path = last.folder(self.data) / "opportunity.parquet" if self.data else None
        if path is None or not path.is_file():
            return 0, 0, 0
        found = staging.connection.execute(
            "SELECT count(d.id), count(d.id) FILTER (o.opportunity_id IS NOT NULL), count(*) FILTER (d.id IS NULL)"
            f" FROM deal d FULL JOIN (SELECT opportunity_id FROM read_parquet({literal(str(path))})) o"
            " ON o.opportunity_id = d.id"
        ).fetchone() or (0, 0, 0)
        return int(found[0]), int(found[1]), int(found[2])
