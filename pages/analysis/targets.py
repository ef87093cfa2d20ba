from ui.analysis import targets_rows, targets_words, why_changed_parts
from ui.analysis.why_changed_rows import Subject
from ui.blocks import figure
from ui.charts import targets as drawings
from ui.shell import phase, state
from ui.text.catalogue import t

scope = state.scope()
rows = targets_rows.target_rows(scope)
counts = targets_rows.running(rows)
figure.show_figure(
    "targets",
    scope,
    level=1,
    question=t("targets.question"),
    answer=targets_words.targets_sentence(rows),
    chart=drawings.progress(targets_words.labelled(counts)) if len(counts) else None,
    rows=targets_words.targets_in_words(rows),
    kinds=targets_rows.KINDS,
    n=len(rows),
    interval=t("targets.interval"),
    opens=("accounts", targets_rows.accounts_of_target),
    explains=why_changed_parts.opener(scope, Subject("entries", phase.in_play()[-1])),
    **targets_words.none(scope),
)
