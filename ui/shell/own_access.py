"""What the roles of the visitor let them see, in words, so that nobody has to guess why something is missing."""

from storage.row_queries import rows
from storage.snapshot import Snapshot
from ui.shell import access, data, filter_words
from ui.text.catalogue import t, tn


def access_in_words() -> str:
    """Roles, reach and what is left out, in one paragraph; "" where no roles are in force. Not escaped."""
    mine = access.current()
    if not mine.roles:
        return ""
    sentences = [tn("own.roles", len(mine.roles), names=", ".join(mine.roles))]
    sentences.append(t("own.reach", parts=_reach()) if mine.sight.reach else t("own.everything"))
    hidden = [t(f"own.hidden.{name}") for name in ("people", "amounts") if not mine.may(name)]
    if hidden:
        sentences.append(t("own.hidden", what=t("own.and").join(hidden)))
    return " ".join(sentences)


def nobody_in_reach(snapshot: Snapshot | None) -> str:
    """That no account of `snapshot` lies in what the visitor's roles show, which no filter can change; "" if one does.
    Not escaped.
    """
    if snapshot is None or not access.current().sight.reach:
        return ""
    count = data.cached(f"in_reach {snapshot.key}", lambda: rows(snapshot, "account_count")["accounts"][0].as_py())
    return "" if count else t("own.nobody", parts=_reach())


def _reach() -> str:
    return t("own.or").join(filter_words.filters_in_words(part) for part in access.current().sight.reach)
