"""What the roles of the visitor let them see, in words, so that nobody has to guess why something is missing."""

from ui.shell import access, filter_words
from ui.text.catalogue import t, tn


def access_in_words() -> str:
    """Roles, reach and what is left out, in one paragraph; "" where no roles are in force. Not escaped."""
    mine = access.current()
    if not mine.roles:
        return ""
    sentences = [tn("own.roles", len(mine.roles), names=", ".join(mine.roles))]
    parts = [filter_words.filters_in_words(part) for part in mine.sight.reach]
    sentences.append(t("own.reach", parts=t("own.or").join(parts)) if parts else t("own.everything"))
    hidden = [t(f"own.hidden.{name}") for name in ("people", "amounts") if not mine.may(name)]
    if hidden:
        sentences.append(t("own.hidden", what=t("own.and").join(hidden)))
    return " ".join(sentences)
