"""What the demonstration company says to its accounts: names of campaigns, subjects of sales, and the themes in them.

Which text an activity gets follows from its day and account alone: nothing is drawn, so that texts change no other row.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from connectors.demo.journeys import DAY, Integers
from connectors.demo.touches import KINDS, SUBJECTS, Kind
from model.message_themes import Theme
from storage.records import Records, message_themes

# Campaigns by kind of activity, one topic a month in turn; the year is appended.
_NEWSLETTER: Final = (
    "Rundbrief: Neues aus der Plattform", "Rundbrief: Stillstände früh erkennen",
    "Rundbrief: Künstliche Intelligenz in der Fertigung", "Rundbrief: Künstliche Intelligenz in der Praxis",
)  # fmt: skip
CAMPAIGNS: Final[dict[str, tuple[str, ...]]] = {
    "event_visited": ("Messestand",),
    "ad_response": ("Anzeigen: Predictive Maintenance", "Anzeigen: Künstliche Intelligenz"),
    "webinar_attended": (
        "Webinarreihe: Künstliche Intelligenz", "Webinarreihe: Nachweis je Los",
        "Webinarreihe: Stillstände vermeiden", "Webinarreihe: Nachrüsten",
    ),
    "email_sent": _NEWSLETTER,
    "newsletter_signup": _NEWSLETTER,
}  # fmt: skip
CAMPAIGN_NAMES: Final = tuple(sorted({name for names in CAMPAIGNS.values() for name in names}))

# Subjects of sales' activities by kind; which one follows from account and day.
OF_SALES: Final[dict[str, tuple[str, ...]]] = {
    "call": ("Nachfassen zum Angebot", "Rückruf", "Rabatt bis Quartalsende", "Terminabsprache"),
    "email_sent": ("Angebot mit Preisstaffel", "Rabatt bis Quartalsende", "Termin für die Vorführung", "Unterlagen"),
    "meeting": ("Vorführung der Plattform", "Preisgespräch", "Abstimmung mit der Technik", "Preisgespräch"),
    "workshop": ("Anforderungen: Schnittstellen", "Anforderungen: Betrieb im eigenen Netz"),
    "needs_analysis": ("Bedarf: Maschinen und Sensoren", "Bedarf: Schnittstellen zur Instandhaltung"),
    "contract_discussed": ("Vertrag: Preis je Maschine und Laufzeit", "Vertrag: Haftung und Ausstieg"),
    "procurement_meeting": ("Rahmenvertrag und Rabatt",),
}  # fmt: skip
SUBJECT_NAMES: Final = (*SUBJECTS, *sorted({name for names in OF_SALES.values() for name in names}))

# Arguments and jobs, with the words that the two departments agreed to recognise them by.
THEMES: Final = tuple(
    Theme(theme_id=theme_id, names={"de": german, "en": english}, words=words)
    for theme_id, german, english, words in (
        ("1-downtime", "Stillstände vermeiden", "Avoiding downtime", ("Stillst", "Ausfall", "Ausfälle", "downtime")),
        ("2-proof", "Nachweis aus der Praxis", "Proof from practice", ("Nachweis", "vergleichbaren Werk", "proof")),
        ("3-interfaces", "Schnittstellen, eigenes Netz", "Interfaces, own network", ("Schnittstelle", "eigenen Netz")),
        ("4-own-figures", "Rechnung mit eigenen Zahlen", "Case with own figures", ("eigenen Zahlen", "rechnet sich")),
        ("5-false-alarms", "Fehlalarme", "False alarms", ("Fehlalarm", "false alarm")),
        ("6-price", "Preis und Rabatt", "Price and discount", ("Preis", "Rabatt", "discount")),
        ("7-ai", "Künstliche Intelligenz", "Artificial intelligence", ("Künstliche Intelligenz", "Artificial intel")),
    )
)


def campaign_codes(code: Integers, at: Integers) -> Integers:
    """Place in `CAMPAIGN_NAMES` of every activity; -1 for kinds that no campaign causes, and for those of sales."""
    months = at.astype("datetime64[m]").astype("datetime64[M]").astype(np.int64)
    return _chosen(code, months, CAMPAIGNS, CAMPAIGN_NAMES, lambda kind: kind.department != "sales")


def subject_codes(code: Integers, at: Integers, row: Integers, subject: Integers) -> Integers:
    """Place in `SUBJECT_NAMES` of every activity: the reason where there is one, else by kind; -1 for none."""
    turn = row + at // DAY
    told = _chosen(code, turn, OF_SALES, SUBJECT_NAMES, lambda kind: kind.department == "sales")
    return np.where(subject >= 0, subject, told)


def _chosen(
    code: Integers, turn: Integers, texts: Mapping[str, tuple[str, ...]], names: Sequence[str],
    is_meant: Callable[[Kind], bool],
) -> Integers:  # fmt: skip
    found = np.full(len(code), -1, dtype=np.int64)
    for place, kind in enumerate(KINDS):
        if kind.name in texts and is_meant(kind):
            own = np.flatnonzero(code == place)
            places = np.array([names.index(text) for text in texts[kind.name]], dtype=np.int64)
            found[own] = places[turn[own] % len(places)]
    return found


def put_themes(records: Records) -> None:
    """Store the themes in the records, marked as a demonstration; those of an earlier one are replaced."""
    with records.begin() as session:
        message_themes.forget_demonstration(session)
        for theme in THEMES:
            message_themes.save(session, theme, seen_version=None, is_demo=True)
