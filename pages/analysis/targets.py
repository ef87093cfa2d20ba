from ui.analysis import targets
from ui.blocks import figure
from ui.charts import targets as drawings
from ui.shell import state
from ui.text.catalogue import t

scope = state.scope()
rows = targets.target_rows(scope)
counts = targets.running(rows)
figure.show_figure(
    "targets",
    scope,
    level=1,
    question=t("targets.question"),
    answer=targets.targets_sentence(rows),
    chart=drawings.progress(targets.labelled(counts)) if len(counts) else None,
    rows=targets.targets_in_words(rows),
    kinds=targets.KINDS,
    n=len(rows),
    interval=t("targets.interval"),
    opens=("accounts", targets.accounts_of_target),
    **targets.none(scope),
)
