"""Text that has to fit: cut between two words, with the same mark wherever something is left out."""

from typing import Final

ELLIPSIS: Final = "…"


def shortened(text: str, most: int) -> str:
    """`text` on one line with at most `most` characters, cut between two words and marked with "…" if it is longer."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    kept = line[: most - 1]
    begun = kept if line[most - 1] == " " else kept.rpartition(" ")[0] or kept
    return begun.rstrip(" ,;:.") + ELLIPSIS
