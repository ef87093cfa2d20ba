from ui.analysis import targets
from ui.blocks import figure
from ui.charts import targets as drawings
from ui.shell import state
from ui.text.text import t

scope = state.scope()
rows = targets.of(scope)
counts = targets.running(rows)
figure.show(
    "targets",
    scope,
    level=1,
    question=t("targets.question"),
    answer=targets.answer(rows),
    chart=drawings.progress(counts) if len(counts) else None,
    rows=targets.worded(rows),
    kinds=targets.KINDS,
    n=len(rows),
    interval=t("targets.interval"),
    opens=("accounts", targets.opened),
    **targets.none(scope),
)
