from ui.blocks import figure
from ui.shell import state
from ui.text.catalogue import t
from ui.voice import messages_parts, messages_rows, messages_words, theme_form

scope = state.scope()
known = messages_rows.themes()
rows = messages_rows.message_rows(scope, known)

figure.show_figure(
    "messages",
    scope,
    level=1,
    question=t("messages.question"),
    answer=messages_words.messages_sentence(rows),
    rows=rows,
    excluded=t("messages.excluded"),
    empty=t("messages.no_theme_said" if known else "messages.no_themes"),
    hint=t("messages.no_theme_said_hint" if known else "messages.no_themes_hint"),
)
messages_parts.show_limits(rows)
messages_parts.show_behind(scope, rows, known)
messages_parts.show_unrecognised(scope, known)
theme_form.show_themes(known)
