"""Rows left out of a table, counted along the way."""

from dataclasses import dataclass, field

from connectors.files.foreign.opening.table import LeftOut, Reason

# Lines reported of the rows left out, and characters shown of the first.
TOLD = 10
EXAMPLE = 200


@dataclass
class Omitted:
    """Rows left out, by reason."""

    rows: dict[Reason, int] = field(default_factory=dict)
    lines: dict[Reason, list[int]] = field(default_factory=dict)
    examples: dict[Reason, str] = field(default_factory=dict)

    def add(self, reason: Reason, line: int, cells: list[str]) -> None:
        """Count one more row."""
        self.rows[reason] = self.rows.get(reason, 0) + 1
        lines = self.lines.setdefault(reason, [])
        if len(lines) < TOLD:
            lines.append(line)
        self.examples.setdefault(reason, " | ".join(cell for cell in cells if cell)[:EXAMPLE])

    def left_out(self) -> tuple[LeftOut, ...]:
        """The rows left out, in the order of their lines."""
        found = [
            LeftOut(reason, rows, tuple(self.lines[reason]), self.examples[reason])
            for reason, rows in self.rows.items()
        ]
        return tuple(sorted(found, key=lambda left: left.lines))
