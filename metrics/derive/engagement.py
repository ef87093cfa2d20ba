"""Which people of an account are known and which take part: facts for `buying_group`, calculated at publish."""

from itertools import chain

import ibis
import ibis.expr.types as ir

from metrics.derive.expression_cache import cached_expression
from model.charter import Charter
from model.tables import PAGE_VIEW_KINDS


def needed_roles(charter: Charter) -> tuple[str, ...]:
    """Every buying role that some phase needs, sorted."""
    return tuple(sorted({*chain.from_iterable(phase.roles for phase in charter.phases)}))


@cached_expression
def engaged_contacts(activities: ir.Table) -> ir.Table:
    """account_id, contact_no (within the account), engaged_on: each day on which a contact took part.

    Taking part means a two-way activity or one made by the buyer, as for breaking a silence; a page view is neither.
    """
    takes_part = activities.is_two_way.fill_null(False) | (activities.department == "buyer")
    rows = activities.filter(takes_part & activities.kind.notin(PAGE_VIEW_KINDS))
    rows = rows.filter(rows.account_id.notnull() & rows.contact_id.notnull())
    days = rows.select("account_id", "contact_id", engaged_on="occurred_on").distinct()
    in_account = ibis.window(group_by="account_id", order_by="contact_id")
    return days.select("account_id", "engaged_on", contact_no=ibis.dense_rank().over(in_account).cast("int32"))


@cached_expression
def known_roles(contacts: ir.Table, *, charter: Charter) -> ir.Table:
    """account_id, role (its place in `needed_roles`), known_on: the day since which somebody in that role has been
    known.

    known_on is null if a contact in the role has no creation date: known all along. Capitals and blanks around a role
    do not matter.
    """
    own = contacts.buying_role.strip().lower()
    places = [(own == role.strip().lower(), index) for index, role in enumerate(needed_roles(charter))]
    index = ibis.cases(*places) if places else ibis.null("int16")
    rows = contacts.select("account_id", known_on="created_on", role=index.cast("int16"))
    rows = rows.filter(rows.account_id.notnull() & rows.role.notnull())
    return rows.group_by("account_id", "role").agg(
        known_on=ibis._.known_on.isnull().any().ifelse(ibis.null("date"), ibis._.known_on.min())
    )
