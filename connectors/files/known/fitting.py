"""The known export to which a table's headings belong: every declaration is scored, the best fit first."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.files.known.declaration import Declaration, library
from connectors.files.known.headings import entered_stage, plain_heading

# A distinctive heading counts as much as this many common ones.
_TELLING = 2


@dataclass(frozen=True)
class Entered:
    """A column that holds when a stage was entered."""

    column: str
    stage: str
    pipeline: str | None


@dataclass(frozen=True)
class Fit:
    """How a table fits a declaration. ``fields``: the column of each field. ``telling``: the distinctive headings.
    ``running``: columns that only count rows; ``twice``: columns that a field could also have come from.
    """

    declaration: Declaration
    fields: dict[str, str]
    entered: tuple[Entered, ...]
    telling: tuple[str, ...]
    running: tuple[str, ...] = ()
    twice: tuple[tuple[str, str], ...] = ()

    @property
    def score(self) -> int:
        """Number of fields found, with distinctive headings weighted more."""
        return len(self.fields) + _TELLING * len(self.telling) + (1 if self.entered else 0)


def fits(columns: Sequence[tuple[str, str]], declarations: Sequence[Declaration] | None = None) -> list[Fit]:
    """The known exports that a table with these `columns` (name, heading) can be, the best first; empty if unknown."""
    known = library() if declarations is None else declarations
    headings = {plain_heading(heading) for _, heading in columns}
    able = (one for one in known if not headings & set(map(plain_heading, one.is_no)))
    found = [fit for declaration in able if is_whole(fit := fit_of(declaration, columns))]
    return sorted(found, key=lambda fit: (-fit.score, fit.declaration.is_plain, fit.declaration.key))


def fit_of(declaration: Declaration, columns: Sequence[tuple[str, str]]) -> Fit:
    """`declaration` applied to a table, whether it fits or not; a column serves only the first field that takes it."""
    by_heading: dict[str, list[str]] = {}
    for name, heading in columns:
        by_heading.setdefault(plain_heading(heading), []).append(name)
    fields: dict[str, str] = {}
    twice: list[tuple[str, str]] = []
    taken: set[str] = set()
    for field, names in declaration.fields.items():
        for wanted in dict.fromkeys(map(plain_heading, names)):
            free = [name for name in by_heading.get(wanted, ()) if name not in taken]
            if free:
                fields[field] = free[0]
                taken.add(free[0])
                twice += [(field, other) for other in free[1:]]
                break
    headings = {plain_heading(text): text for text in declaration.telling}
    telling = tuple(text for wanted, text in headings.items() if wanted in by_heading)
    counting = {plain_heading(text) for text in declaration.running.names}
    running = tuple(name for heading, names in by_heading.items() if heading in counting for name in names)
    return Fit(declaration, fields, _entered(declaration, columns), telling, running, tuple(twice))


def is_whole(fit: Fit) -> bool:
    """Whether everything that the declaration needs is present."""
    one = fit.declaration
    return (
        all(field in fit.fields for field in one.required)
        and (not one.needs_one_of or any(field in fit.fields for field in one.needs_one_of))
        and (one.is_plain or len(fit.telling) >= one.needs_telling)
    )


def _entered(declaration: Declaration, columns: Sequence[tuple[str, str]]) -> tuple[Entered, ...]:
    beginnings = declaration.history.entered
    entered = ((name, entered_stage(heading, beginnings)) for name, heading in columns) if beginnings else ()
    return tuple(Entered(name, *found) for name, found in entered if found)
