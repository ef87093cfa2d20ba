"""The way back from an account to the list it was opened from."""

from typing import Final

from ui.shell import navigation, state
from ui.text.catalogue import t

_LIST: Final = "accounts.list"


def remember_list(page: str) -> None:
    """Keep `page` with its options as the list to go back to; each page with a list of accounts calls this."""
    state.remember(_LIST, {"page": page, "options": state.followed()})


def show_way_back(otherwise: str) -> None:
    """A link to the list the visitor saw last, as they left it; if none was seen, to the page `otherwise`."""
    seen = state.remembered(_LIST) or {"page": otherwise, "options": {}}
    navigation.show_link(t("account.back", list=t(f"page.{seen['page']}")), seen["page"], **seen["options"])
