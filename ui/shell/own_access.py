"""What the roles of the visitor let them see, in words, so that nobody has to guess why something is missing."""

from ui.shell import access, filter_words
from ui.text.catalogue import t, tn


def access_in_words() -> str:
    """Roles, reach and what is left out, in one paragraph; "" where no roles are in force. Not escaped."""
    mine = access.current()
    if not mine.roles:
        return ""
    sentences = [tn("own.roles", len(mine.roles), names=", ".join(mine.roles))]
    sentences.append(t("own.reach", parts=reach_in_words()) if mine.sight.reach else t("own.everything"))
    hidden = [t(f"own.hidden.{name}") for name in ("people", "amounts") if not mine.may(name)]
    if hidden:
        sentences.append(t("own.hidden", what=t("own.and").join(hidden)))
    return " ".join(sentences)


def reach_in_words() -> str:
    """The parts of the accounts that the visitor's roles show. Not escaped."""
    return t("own.or").join(filter_words.filters_in_words(part) for part in access.current().sight.reach)
