from ui.accounts import case_rows, case_words, stuck, way_back_parts
from ui.blocks import figure
from ui.shell import data, links, state
from ui.text.catalogue import t

scope = state.scope()
of = str(state.option("of", case_rows.OF, case_rows.OF[0]))
keys = data.charter().phase_keys
key = str(state.option("phase", (case_rows.ALL, *keys), case_rows.ALL))
part = case_rows.Part(
    to_phase=state.option("to_phase", keys),
    way=state.option("way", case_rows.WAYS),
    department=str(state.option("department", stuck.DEPARTMENTS, stuck.ALL)),
)
rows = case_rows.case_rows(scope, of, key, part)
figure.show_figure(
    "phase_spells",
    scope,
    level=1,
    question=case_words.heading(scope, of, key, len(rows), part),
    rows=rows,
    kinds=case_rows.kinds(of),
    n=len(rows),
    unit=t("cases.unit"),
    is_counted=True,
    opens=("account", links.account_of),
    key="cases",
    empty=t("accounts.nobody"),
)
way_back_parts.remember_list("cases")
