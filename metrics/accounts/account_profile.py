"""Who an account is: its own fields, its owners by name, its value on the day."""

from datetime import UTC, date, datetime, time, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.value import with_value
from metrics.question.question import Plan, Query, Question, Tables, bind
from model.charter import Charter

COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("domain", pa.string()),
    ("segment", pa.string()),
    ("industry", pa.string()),
    ("region", pa.string()),
    ("country", pa.string()),
    ("employees", pa.int64()),
    ("source", pa.string()),
    ("job", pa.string()),
    ("owner_marketing", pa.string()),
    ("owner_sales", pa.string()),
    ("value", pa.float64()),
    ("has_own_value", pa.bool_()),
    ("currency", pa.string()),
    ("is_implied", pa.bool_()),
    ("is_created", pa.bool_()),
)


def end_of_day(as_of: date, charter: Charter) -> datetime:
    """The instant (UTC, without zone) at which the local day `as_of` is over."""
    midnight = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=charter.zone)
    return midnight.astimezone(UTC).replace(tzinfo=None)


def account_profile(tables: Tables, question: Question) -> Plan:
    """One row for the account `account_id`, none if it is unknown. No filter applies.

    is_implied: the account occurs only in other tables. is_created: it existed in the CRM by the day, or the CRM does
    not say since when. value, as everywhere: its own (has_own_value), else the sum of its open amounts.
    """

    def rows() -> ir.Table:
        accounts = tables["account"].filter(ibis._.account_id == bind("account_id", "string"))
        accounts = accounts.mutate(is_created=(accounts.created_at < bind("end", "timestamp")).fill_null(True))
        accounts = accounts.mutate(has_own_value=accounts.value.notnull())
        accounts = with_value(accounts, tables.get("valued_opportunity"), as_of=bind("as_of"))
        for column in ("owner_marketing", "owner_sales"):
            people = tables["user"].select(user_id="user_id", user_name="name")
            joined = accounts.left_join(people, accounts[column] == people.user_id)
            joined = joined.mutate(**{column: ibis.coalesce(joined.user_name, joined[column])})
            accounts = joined.drop("user_id", "user_name")
        return accounts.select(*(name for name, _ in COLUMNS))

    values = {"account_id": question.option("account_id"), "end": end_of_day(question.as_of, question.charter)}
    found = yield Query(rows, values)
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
