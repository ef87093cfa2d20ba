"""The step of publishing behind `touch_fit`, `handover` and `buying_group`: activities become small facts.

business_day      every local day: when work begins, how long it is, what was worked before it
sales_touch       one-to-one touches of sales per spell and day, and how many were premature
sales_duty        spells that sales leads: how soon it was in touch
handover          stretches led by sales: offered, touched, accepted, returned, ended
engaged_contact   who took part on which day
known_role        since when which buying role is known
"""

from datetime import date, timedelta
from math import ceil

import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.engagement import engaged_contacts, known_roles
from metrics.derive.handovers import handovers
from metrics.derive.sales_touches import acts_of_sales, by_day, duties, in_spells
from model.tables import DIMENSIONS, OWNERS
from storage.build import Build
from storage.horizon import last_day

# Days outside have no business hours: such distant dates are typing mistakes.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
CALENDAR_TYPES = {"day": pa.date32(), "opens_at": pa.timestamp("us"), "length": pa.int64(), "before": pa.int64()}
BESIDE = (*DIMENSIONS, *OWNERS)


def build_working_together(build: Build) -> None:
    """Create the facts; except for how something ended, they do not depend on anything later."""
    _build_calendar(build)
    charter, calendar, activities = build.charter, build.table("business_day"), build.table("activity")
    spells = build.table("spell")
    acts = in_spells(acts_of_sales(activities, charter=charter), spells, charter=charter)
    build.run(f"CREATE TEMP TABLE act AS {build.sql(acts)}")
    acts = build.temporary("act")
    _build_of_spells(build, "sales_touch", by_day(acts), order="touched_on, account_id, motion, spell")
    _build_of_spells(build, "sales_duty", duties(acts, spells, calendar, charter=charter))
    _build_of_spells(build, "handover", handovers(acts, spells, calendar, charter=charter))
    build.run("DROP TABLE act")
    build.create("engaged_contact", f"{build.sql(engaged_contacts(activities))} ORDER BY engaged_on, account_id")
    build.create("known_role", f"{build.sql(known_roles(build.table('contact'), charter=charter))} ORDER BY account_id")


def _build_calendar(build: Build) -> None:
    """Every day on which an account entered or left a phase, and as many more as the service level may last."""
    level, target = build.charter.service_level, build.target
    begins = build.value(f"SELECT min(entered_on) FROM {target}.spell") or last_day(build)
    ends = build.value(f"SELECT max(greatest(entered_on, left_on)) FROM {target}.spell") or last_day(build)
    first = min(max(begins, FIRST_DAY), LAST_DAY)
    last = min(max(ends, last_day(build), first), LAST_DAY)
    days = list(level.days(first, min(last + timedelta(days=_days_of(build)), LAST_DAY), build.charter.zone))
    calendar = pa.table(
        {name: pa.array([getattr(day, name) for day in days], kind) for name, kind in CALENDAR_TYPES.items()}
    )
    build.connection.register("calendar_rows", calendar)
    build.create("business_day", "SELECT * FROM calendar_rows ORDER BY day")
    build.connection.unregister("calendar_rows")


def _days_of(build: Build) -> int:
    """A number of calendar days within which the service level is certain to run out, holidays included."""
    level = build.charter.service_level
    week = sum(day.length for day in level.model_copy(update={"holiday_region": ""}).days(
        date(2001, 1, 1), date(2001, 1, 7), build.charter.zone
    ))  # fmt: skip
    return 60 + ceil(14 * level.length / week)


def _build_of_spells(build: Build, name: str, facts: ir.Table, *, order: str = "account_id, motion, spell") -> None:
    """Create the table `name`: `facts` (account_id, motion, spell and more) with the spell's phase, the account's
    dimensions and a number for the account, because numbers are counted faster than ids.
    """
    listed = ", ".join(f"s.{column}" for column in ("phase", *BESIDE))
    with build.inside():
        build.run(
            f"""CREATE TABLE {name} AS
            SELECT f.*, {listed}, a.account_no
            FROM ({build.sql(facts)}) f JOIN spell s USING (account_id, motion, spell)
            JOIN (SELECT account_id, row_number() OVER (ORDER BY account_id)::INTEGER AS account_no FROM account) a
            USING (account_id)
            ORDER BY {order}"""
        )
