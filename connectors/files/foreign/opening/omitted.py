"""Rows that are left out of a table, counted while they are met."""

from dataclasses import dataclass, field

from connectors.files.foreign.opening.table import LeftOut, Reason

# Lines that are told of what is left out, and letters of the first of them.
TOLD = 10
EXAMPLE = 200


@dataclass
class Omitted:
    """Rows left out, by reason, while they are met."""

    rows: dict[Reason, int] = field(default_factory=dict)
    lines: dict[Reason, list[int]] = field(default_factory=dict)
    examples: dict[Reason, str] = field(default_factory=dict)

    def add(self, reason: Reason, line: int, cells: list[str]) -> None:
        """One row more."""
        self.rows[reason] = self.rows.get(reason, 0) + 1
        lines = self.lines.setdefault(reason, [])
        if len(lines) < TOLD:
            lines.append(line)
        self.examples.setdefault(reason, " | ".join(cell for cell in cells if cell)[:EXAMPLE])

    def left_out(self) -> tuple[LeftOut, ...]:
        """What there is to tell, in the order of the lines."""
        found = [
            LeftOut(reason, rows, tuple(self.lines[reason]), self.examples[reason])
            for reason, rows in self.rows.items()
        ]
        return tuple(sorted(found, key=lambda left: left.lines))
