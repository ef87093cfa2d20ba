"""Which kinds of activity are one-to-one touches of sales, requests by the buyer and answers to a handover."""

from pydantic import BaseModel, ConfigDict, Field

from model.tables import PAGE_VIEW_KINDS

# Kinds that an activity of sales may have without anybody having been spoken or written to.
NO_TOUCHES = (*PAGE_VIEW_KINDS, "email_opened", "email_open", "email_clicked", "handover_offered")
Kinds = tuple[str, ...]


class TouchKinds(BaseModel):
    """Words to look for in the kind of an activity, as in the rules.

    one_to_one: kinds of sales' activities that are a one-to-one touch; if none are listed: all except answers to
    handovers and passive records such as opened e-mails. contact_requests: kinds of the buyer's activities that ask for
    contact. accepted, returned: kinds of sales' activities that answer a handover; the subject of a return is its
    reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    one_to_one: Kinds = ()
    contact_requests: Kinds = (
        "contact_requested", "callback_requested", "meeting_requested", "demo_requested", "quote_requested",
        "inbound_call",
    )  # fmt: skip
    accepted: Kinds = Field(default=("handover_accepted",), min_length=1)
    returned: Kinds = Field(default=("handover_returned",), min_length=1)

    @property
    def no_touches(self) -> Kinds:
        """Kinds that are not a touch if `one_to_one` is empty."""
        return (*NO_TOUCHES, *self.accepted, *self.returned)
