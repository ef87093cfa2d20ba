"""Third-party exports recognised: what they are, what they contain, what must be asked, and their canonical rows.

- ``recognise(files, charter=..., exported_on=None, answers=None) -> Proposal``: nothing is written anywhere.
- ``Answers.with_answer(question.key, choice.answer)``: a person's answer added; call ``recognise`` again with it.
- ``write_answers(proposal.answers)``: the mapping file; ``read_answers`` reads it for a later export of the same kind.
- ``import_files(warehouse, files, charter=..., answers=...) -> Imported``: published, if nothing must be asked.
- ``written(files, folder, ...)``: writes the canonical rows as an interchange folder, nothing published.
- ``keep_charter(proposal.charter, settings)``: stores the words now known, for the next import.
- ``put_together(files, staging, ...)`` and ``fill(staging, world, zone)``: the same in an open staging file.
"""

from connectors.files.recognised.answers import NO_PHASE, Answers, parse_answers, read_answers, write_answers
from connectors.files.recognised.as_interchange import written
from connectors.files.recognised.importing import Imported, import_files, keep_charter
from connectors.files.recognised.load import fill
from connectors.files.recognised.proposal import Choice, Proposal, Question
from connectors.files.recognised.recognise import World, put_together, recognise

__all__ = [
    "NO_PHASE",
    "Answers",
    "Choice",
    "Imported",
    "Proposal",
    "Question",
    "World",
    "fill",
    "import_files",
    "keep_charter",
    "parse_answers",
    "put_together",
    "read_answers",
    "recognise",
    "write_answers",
    "written",
]
