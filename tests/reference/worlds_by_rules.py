"""Small companies nobody would draw, to test how evidence becomes phases.

Few instants, so that they tie; few days, so that windows and silences end on the very day; rows in any order.
"""

from datetime import timedelta

from hypothesis import strategies as st

from model.charter import LOST, WON, parse_charter
from model.tables import CHANGED_BY, DEPARTMENTS
from tests.reference.drawn_rows import NIGHT, READ_AT, row

CHARTER = """
version = 1
dormant_days = {dormant_days}

[[phase]]
key = "look"
name = {{ de = "Umsehen", en = "Look" }}
led_by = "marketing"
limit_days = 30
[[phase]]
key = "compare"
name = {{ de = "Vergleichen", en = "Compare" }}
led_by = "shared"
limit_days = 30
dormant_days = 30
[[phase]]
key = "decide"
name = {{ de = "Entscheiden", en = "Decide" }}
led_by = "sales"
limit_days = 30
{decide}

[[rule]]
phase = "look"
from = "stage_change"
stages = ["Look"]
[[rule]]
phase = "compare"
from = "stage_change"
stages = ["Compare", "s2"]
[[rule]]
phase = "decide"
from = "stage_change"
stages = ["Decide"]
[[rule]]
phase = "decide"
from = "stage_change"
stages = ["Talk"]
pipelines = ["Sales"]
[[rule]]
phase = "look"
from = "stage_change"
stages = ["Talk"]
[[rule]]
phase = "won"
from = "stage_change"
stages = ["Closed Won"]
[[rule]]
phase = "lost"
from = "stage_change"
stages = ["Closed Lost"]
[[rule]]
phase = "look"
from = "activity"
kinds = ["webinar"]
[[rule]]
phase = "compare"
from = "activity"
kinds = ["demo"]
[[rule]]
phase = "decide"
from = "activity"
kinds = ["webinar", "demo"]
min_count = 3
min_contacts = 2
within_days = 30
[[rule]]
phase = "won"
from = "activity"
kinds = ["signed"]
[[rule]]
phase = "lost"
from = "activity"
kinds = ["declined"]
[[rule]]
phase = "look"
from = "lifecycle_change"
kinds = ["lead"]
[[rule]]
phase = "compare"
from = "lifecycle_change"
kinds = ["mql"]
[[rule]]
phase = "decide"
from = "lifecycle_change"
kinds = ["sql"]
{more}
"""
CREATED = '[[rule]]\nphase = "look"\nfrom = "opportunity"\nkinds = ["created"]\n'


def motion(key, *conditions):
    """One motion as TOML."""
    return "\n".join([f'[[motion]]\nkey = "{key}"\nname = {{ de = "{key}", en = "{key}" }}', *conditions, ""])


SALES, PARTNER, AFTER_WON = 'pipelines = ["sales "]', 'pipelines = ["Partner"]', "after_won = true"
MOTIONS = (
    "",
    motion("new") + motion("existing", AFTER_WON),
    motion("new", SALES) + motion("existing", AFTER_WON) + motion("partner", PARTNER),
    motion("new", SALES) + motion("partner", PARTNER) + motion("existing", AFTER_WON),
    motion("new") + motion("existing", AFTER_WON, 'types = ["Renewal"]'),
    motion("new", SALES) + motion("partner", PARTNER),
)
STAGES = ("Look", "Compare", "Decide", " decide ", "S2", "Talk", "Nobody knows", "Closed Won", "Closed Lost")
TERMINAL = {"Closed Won": WON, "Closed Lost": LOST}
DAYS = (0, 1, 5, 10, 29, 30, 31, 40, 59, 60, 61, 70, 90, 91, 120, 150)
# Within 60 seconds and just not; Berlin's midnight (23:00 in winter), before and after.
CLOCKS = (
    timedelta(hours=9), timedelta(hours=9), timedelta(hours=9, seconds=30), timedelta(hours=9, seconds=60),
    timedelta(hours=9, seconds=121), timedelta(hours=22, minutes=59, seconds=59), timedelta(hours=23),
)  # fmt: skip
INSTANTS = st.builds(
    lambda day, clock: NIGHT + timedelta(days=day) + clock, st.sampled_from(DAYS), st.sampled_from(CLOCKS)
)
KINDS = ("webinar", "demo", "call", "page_view")


@st.composite
def charters_by_rules(draw):
    """A charter of three phases with every kind of rule, with one to three motions."""
    text = CHARTER.format(
        dormant_days=draw(st.sampled_from((0, 30, 60))),
        decide=draw(st.sampled_from(("", "dormant_days = 0", "dormant_days = 31"))),
        more=draw(st.sampled_from(("", CREATED))) + draw(st.sampled_from(MOTIONS)),
    )
    return parse_charter(text)


@st.composite
def opportunities_by_rules(draw, opportunity_id, account_id, *, is_contradictory=False):
    """One opportunity and its stage changes, which may tie, go back, end and begin again."""
    instants = sorted(draw(st.lists(INSTANTS, min_size=0, max_size=5)))
    created_at = draw(INSTANTS)
    if instants and draw(st.booleans()):
        created_at = min(created_at, instants[0])
    pipeline = draw(st.sampled_from((None, "Sales", "Partner")))
    order = draw(st.sampled_from(("none", "sequence", "chain")))
    changes, before = [], None
    for number, at in enumerate(instants):
        stage = draw(st.sampled_from(STAGES))
        moves_on = draw(st.sampled_from((None, None, None, "Sales", "Onboarding")))
        change = row(
            "stage_change", opportunity_id=opportunity_id, stage=stage, changed_at=at,
            changed_by=draw(st.sampled_from((None, "user", *CHANGED_BY))),
            stage_id=draw(st.sampled_from((None, None, None, "s2"))) if stage == "Nobody knows" else None,
            is_entry_known=draw(st.sampled_from((None, None, None, True, False))),
            pipeline=moves_on or pipeline,
        )  # fmt: skip
        if order == "sequence":
            change["sequence"] = number
        if order == "chain":
            change["previous_stage"] = before or "Begin"
        before = stage
        changes.append(change)
    ends = [TERMINAL[change["stage"]] for change in changes if change["stage"] in TERMINAL]
    may_be = (WON, LOST) if is_contradictory or not ends else (ends[-1],)
    outcome = draw(st.sampled_from((None, None, *may_be)))
    days = [at.replace(hour=0, minute=0, second=0) for at in instants]
    closed_at = draw(st.sampled_from([None, None, *instants[-2:], *days[-2:], draw(INSTANTS)]))
    stands_in = changes[-1]["stage"] if changes else draw(st.sampled_from(STAGES[:7]))
    opportunity = row(
        "opportunity", opportunity_id=opportunity_id, account_id=account_id, name=opportunity_id, stage=stands_in,
        created_at=created_at, closed_at=closed_at, outcome=outcome, pipeline=pipeline,
        type=draw(st.sampled_from((None, "renewal", "New"))),
        synced_at=draw(st.sampled_from((READ_AT, NIGHT + timedelta(days=155)))),
    )  # fmt: skip
    return opportunity, changes


@st.composite
def activities_by_rules(draw, activity_id, accounts, opportunities):
    """One activity of an account, named by itself, by its contact or by an opportunity."""
    account_id = draw(st.sampled_from(accounts))
    contact_id = draw(st.sampled_from((None, f"{account_id}-p", f"{account_id}-q")))
    own = [one["opportunity_id"] for one in opportunities if one["account_id"] == account_id]
    kinds = KINDS * 3 + ("signed", "declined")
    return row(
        "activity", activity_id=activity_id, contact_id=contact_id,
        account_id=account_id if contact_id is None else draw(st.sampled_from((None, account_id))),
        opportunity_id=draw(st.sampled_from((None, None, *own))), kind=draw(st.sampled_from(kinds)),
        department=draw(st.sampled_from(DEPARTMENTS)), occurred_at=draw(INSTANTS),
        is_two_way=draw(st.sampled_from((None, False, True))),
    )  # fmt: skip


@st.composite
def lifecycle_changes_by_rules(draw, accounts):
    """Changes of one contact's or account's lifecycle stage, at instants of their own."""
    account_id = draw(st.sampled_from(accounts))
    contact_id = draw(st.sampled_from((None, f"{account_id}-p")))
    instants = sorted(set(draw(st.lists(INSTANTS, max_size=3))))
    return [
        row(
            "lifecycle_change", contact_id=contact_id, account_id=account_id if contact_id is None else None,
            lifecycle_stage=draw(st.sampled_from(("lead", "mql", "sql", "cleared"))), changed_at=at,
            changed_by=draw(st.sampled_from((None, "user", "user", "workflow"))),
        )
        for at in instants
    ]  # fmt: skip


@st.composite
def worlds_by_rules(draw, *, is_contradictory=False):
    """(rows by table in any order, charter) of one to three accounts.

    is_contradictory: opportunities may also say won of themselves in a stage that rules call lost.
    """
    accounts = [f"a{number}" for number in range(draw(st.integers(1, 3)))]
    tables = {"opportunity": [], "stage_change": [], "activity": [], "lifecycle_change": [], "contact": []}
    for account_id in accounts:
        for contact_id in (f"{account_id}-p", f"{account_id}-q"):
            tables["contact"].append(row("contact", contact_id=contact_id, account_id=account_id))
        for number in range(draw(st.integers(0, 3))):
            made = opportunities_by_rules(f"{account_id}-o{number}", account_id, is_contradictory=is_contradictory)
            opportunity, changes = draw(made)
            tables["opportunity"].append(opportunity)
            tables["stage_change"].extend(changes)
    for number in range(draw(st.integers(0, 8))):
        tables["activity"].append(draw(activities_by_rules(f"v{number}", accounts, tables["opportunity"])))
    if draw(st.booleans()):
        changes = draw(lifecycle_changes_by_rules(accounts))
        tables["lifecycle_change"].extend(changes)
    return {name: draw(st.permutations(found)) for name, found in tables.items()}, draw(charters_by_rules())
