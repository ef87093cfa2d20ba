"""Lines below a table that are not rows: who made the report, what was filtered, that it is confidential."""

import re

from connectors.files.foreign.opening.total_words import is_total_word

# Line, cells, kinds, and whether a blank line precedes it.
Last = tuple[int, list[str], str, bool]
_FOOTER = re.compile(
    r"copyright|\(c\) ?\d{4}|©|confidential|vertraulich|do not distribute|all rights reserved|alle rechte"
    r"|generated (by|on)|exported (on|by|at)|(erstellt|exportiert|erzeugt) (von|am|durch)\b"
    r"|as of\b|data as of|stand( vom)?:? |(applied )?filters?( by)?:|gefiltert nach"
    r"|\d+ (records|rows|datens[äa]tze|zeilen|eintr[äa]ge)\b|end of report|ende des berichts",
    re.IGNORECASE,
)


def count_footers(last: list[Last], width: int) -> int:
    """How many of the `last` rows, which end the table of `width` columns, are footers.

    They are nearly empty lines, from the first that follows a blank line or reads like a footer. In a table of one or
    two columns only those that read like one count.
    """
    begins = len(last)
    sparse = 1 if width > 2 else 0
    for index in range(len(last) - 1, -1, -1):
        _, cells, _, is_after_blank = last[index]
        filled = [cell for cell in cells if cell]
        if any(is_total_word(cell) for cell in filled):
            break
        reads_so = len(filled) == 1 and bool(_FOOTER.match(filled[0]))
        if len(filled) > max(sparse, width // 4) and not reads_so:
            break
        if is_after_blank or reads_so:
            begins = index
    return len(last) - begins
