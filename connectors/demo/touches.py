"""The kinds of activity in the demonstration company, and the collection that holds them."""

from dataclasses import dataclass, fields

import numpy as np

from connectors.demo.journeys import Flags, Integers


@dataclass(frozen=True)
class Kind:
    """One kind of activity: who did it, whether both sides spoke, whether it was asked for."""

    name: str
    department: str
    is_two_way: bool = False
    is_solicited: bool | None = None


# Kinds that a rule of the default charter maps to a phase, by phase.
MOVING: tuple[tuple[Kind, ...], ...] = (
    (
        Kind("newsletter_signup", "buyer"),
        Kind("content_viewed", "buyer"),
        Kind("event_visited", "buyer"),
        Kind("ad_response", "buyer"),
        Kind("inbound_call", "buyer", is_two_way=True),
    ),
    (
        Kind("webinar_attended", "buyer"),
        Kind("guide_downloaded", "buyer"),
        Kind("case_study_downloaded", "buyer"),
    ),
    (
        Kind("workshop", "sales", is_two_way=True, is_solicited=True),
        Kind("needs_analysis", "sales", is_two_way=True, is_solicited=True),
        Kind("checklist_downloaded", "buyer"),
        Kind("configurator_used", "buyer"),
    ),
    (
        Kind("demo_attended", "buyer", is_two_way=True),
        Kind("quote_requested", "buyer"),
        Kind("trial_started", "buyer"),
        Kind("reference_call", "buyer", is_two_way=True),
    ),
    (
        Kind("contract_discussed", "sales", is_two_way=True, is_solicited=True),
        Kind("procurement_meeting", "sales", is_two_way=True, is_solicited=True),
    ),
)

REPLY = Kind("email_reply", "buyer", is_two_way=True)
CALL = Kind("call", "sales", is_two_way=True, is_solicited=True)
MEETING = Kind("meeting", "sales", is_two_way=True, is_solicited=True)
EARLY_CALL = Kind("call", "sales", is_two_way=True, is_solicited=False)
EARLY_CALL_MISSED = Kind("call", "sales", is_solicited=False)
CONTACT_REQUESTED = Kind("contact_requested", "buyer")
EMAIL_OPENED = Kind("email_opened", "buyer")
PAGE_VIEW = Kind("page_view", "buyer")
MARKETING_EMAIL = Kind("email_sent", "marketing", is_solicited=False)
SALES_EMAIL = Kind("email_sent", "sales", is_solicited=True)
HANDOVER_OFFERED = Kind("handover_offered", "marketing")
HANDOVER_ACCEPTED = Kind("handover_accepted", "sales")
HANDOVER_RETURNED = Kind("handover_returned", "sales")

KINDS: tuple[Kind, ...] = (
    *(kind for kinds in MOVING for kind in kinds),
    REPLY, CALL, MEETING, EARLY_CALL, EARLY_CALL_MISSED, CONTACT_REQUESTED, EMAIL_OPENED, PAGE_VIEW,
    MARKETING_EMAIL, SALES_EMAIL, HANDOVER_OFFERED, HANDOVER_ACCEPTED, HANDOVER_RETURNED,
)  # fmt: skip
CODE = {kind: code for code, kind in enumerate(KINDS)}

# Reasons that sales gives when it returns a handover; written to the activity's subject. Code -1: no subject.
SUBJECTS = (
    "Bedarf noch unklar",
    "Kein Budget in diesem Jahr",
    "Ansprechpartner fehlt",
    "Zu früh übergeben",
    "Doppelt angelegt",
)


def moving_codes(phase: int) -> Integers:
    """Codes of the kinds that move an account to `phase`."""
    return np.array([CODE[kind] for kind in MOVING[phase]])


@dataclass(frozen=True)
class Touches:
    """Activities as arrays of one length. -1 stands for none; `at` is minutes since 1970 in UTC.

    `row` is the account's place in the block, `contact` and `deal` are the contact's place and the opportunity's number
    in the account.
    """

    row: Integers
    code: Integers
    at: Integers
    contact: Integers
    deal: Integers
    subject: Integers

    def __len__(self) -> int:
        return len(self.row)

    def where(self, chosen: "Flags | Integers") -> "Touches":
        """Only the chosen touches."""
        return Touches(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def touches(
    row: Integers,
    code: "Integers | int",
    at: Integers,
    *,
    contact: "Integers | int" = -1,
    deal: "Integers | int" = -1,
    subject: "Integers | int" = -1,
) -> Touches:
    """Touches of the accounts at `row`; single numbers hold for all of them."""

    def spread(values: "Integers | int") -> Integers:
        return np.broadcast_to(np.asarray(values, dtype=np.int64), row.shape)

    return Touches(row, spread(code), at, spread(contact), spread(deal), spread(subject))


def gather(parts: list[Touches]) -> Touches:
    """All parts as one, ordered by time, then account, then kind."""
    whole = Touches(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Touches)))
    return whole.where(np.lexsort((whole.contact, whole.code, whole.row, whole.at)))
