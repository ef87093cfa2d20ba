"""Which kinds of activity are one-to-one touches of sales, requests of the buyer and answers to a handover."""

from pydantic import BaseModel, ConfigDict, Field

from model.tables import PAGE_VIEW_KINDS

# Kinds that an activity of sales may have without anybody having been spoken or written to.
NO_TOUCHES = (*PAGE_VIEW_KINDS, "email_opened", "email_open", "email_clicked", "handover_offered")
Kinds = tuple[str, ...]


class TouchKinds(BaseModel):
    """Words looked for in the kind of an activity, as the rules do.

    one_to_one: kinds of sales' activities that are a one-to-one touch; none listed: all but answers to handovers and
    what is only recorded, such as opened e-mails. contact_requests: kinds of the buyer's activities that ask for
    contact. accepted, returned: kinds of sales' activities that answer a handover; the subject is the reason.
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
        """Kinds that are no touch where `one_to_one` lists none."""
        return (*NO_TOUCHES, *self.accepted, *self.returned)
