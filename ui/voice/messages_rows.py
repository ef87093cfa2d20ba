"""Messages as rows: of what marketing, sales and customers speak in each phase, and what lies behind each number."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics.alignment.messages import AGREEMENTS, NOT_ASKED, SILENT
from metrics.alignment.sent_messages import SIDES
from model.message_themes import Theme, speaks_of
from storage.records import message_themes
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import language
from ui.voice import voice
from ui.voice.voice import Shown

CUSTOMERS: Final = "customers"
SPEAKERS: Final = (*SIDES, CUSTOMERS)
ACCOUNT_KINDS: Final = {
    "name": "text", "segment": "dimension", "touches": "count", "first_said_on": "date", "last_said_on": "date",
}  # fmt: skip
TEXT_KINDS: Final = {
    "text": "text", "phase": "phase", "said_by": "department", "accounts": "count", "touches": "count",
}  # fmt: skip


@dataclass(frozen=True)
class KeptTheme:
    """A theme with the version in which it was read."""

    theme: Theme
    version: int

    @property
    def name(self) -> str:
        """Its name in the reader's language. Not escaped."""
        return self.theme.name_in(language.current())

    @property
    def as_option(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """It alone, as the metrics take themes."""
        return ((self.theme.theme_id, self.theme.words),)


def themes() -> dict[str, KeptTheme]:
    """The themes of this company by their id."""
    with data.records().reading() as session:
        rows = message_themes.every(session, is_demo=voice.is_demo())
    return {row.theme_id: KeptTheme(row.theme, row.version) for row in rows}


def heard(scope: Scope) -> dict[str, tuple[Shown, str]]:
    """Every card that counts for the as-of day and the filters, by its id, with its whole text in every language."""
    texts: dict[str, list[str]] = {}
    for shown in voice.every():
        card = shown.card
        texts.setdefault(card.card_id, []).extend((card.title, card.about, *card.texts.values()))
    return {
        shown.card.card_id: (shown, "\n".join(texts[shown.card.card_id])) for shown in voice.of_phase(scope, phase.ALL)
    }


def message_rows(scope: Scope, known: dict[str, KeptTheme]) -> pd.DataFrame:
    """The rows of ``messages`` with theme_name, the widest gap first; those of which nobody speaks are left out."""
    asked = tuple(pair for kept in known.values() for pair in kept.as_option)
    said = tuple((shown.card.phase, shown.card.voices, text) for shown, text in heard(scope).values())
    rows = data.run_metric("messages", scope, themes=asked, heard=said)
    rows = rows[rows["agreement"] != SILENT]
    rank, place = rows["agreement"].map(AGREEMENTS.index), rows["phase"].map(phase.in_play().index)
    reach = -(rows["voices"] * 1_000_000 + rows["marketing_accounts"] + rows["sales_accounts"])
    rows = rows.assign(rank=rank, reach=reach, place=place, theme_name=[known[key].name for key in rows["theme"]])
    rows = rows.sort_values(["rank", "reach", "place"], kind="stable", ignore_index=True)
    return rows.drop(columns=["rank", "reach", "place"])


def without_interviews(rows: pd.DataFrame) -> list[str]:
    """The phases in which a department speaks of a theme and nobody was interviewed, in their order."""
    return phase.in_order({*rows.loc[rows["agreement"] == NOT_ASKED, "phase"]})


def account_rows(scope: Scope, kept: KeptTheme, key: str, department: str) -> pd.DataFrame:
    """The accounts that got a message of the theme from `department` while in the phase `key`."""
    return data.run_metric("message_accounts", scope, themes=kept.as_option, phase=key, department=department)


def text_rows(scope: Scope, kept: KeptTheme, key: str, department: str) -> pd.DataFrame:
    """The campaigns and subjects that spoke of it."""
    return _by_whom(data.run_metric("message_texts", scope, themes=kept.as_option, phase=key, department=department))


def unrecognised(scope: Scope, known: dict[str, KeptTheme]) -> pd.DataFrame:
    """The campaigns and subjects in which no theme was recognised, those that reached most accounts first."""
    asked = tuple(pair for kept in known.values() for pair in kept.as_option)
    return _by_whom(data.run_metric("message_texts", scope, themes=asked, match="none"))


def _by_whom(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with department as said_by: elsewhere a department is the one that leads."""
    return rows.rename(columns={"department": "said_by"})


def cards_of(scope: Scope, kept: KeptTheme, key: str) -> list[Shown]:
    """The cards of the phase that speak of the theme."""
    return [
        shown for shown, text in heard(scope).values() if shown.card.phase == key and speaks_of(text, kept.theme.words)
    ]
