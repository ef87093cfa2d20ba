"""Sections 5 and 7: dwell, outcomes, stuck."""

from model.tables import PAGE_VIEW_KINDS
from tests.reference import outlook, survival
from tests.reference.flows import account_value, is_open_opportunity
from tests.reference.spells import local_day

ADVANCED = ("advance", "skip", "won")
CAUSES = {"advanced": ADVANCED, "returned": ("return",), "lost": ("lost",), "dormant": ("dormant",)}


def days_of(spell):
    """Completed length, or the age of an open spell."""
    return spell["age_days"] if spell["is_open"] else spell["dwell_days"]


def curve(spells):
    """Kaplan-Meier over days; every exit is an event, an open spell is censored at its age."""
    return survival.kaplan_meier([(days_of(spell), not spell["is_open"], spell.get("joined", 0)) for spell in spells])


def dimension_of(account_id, accounts, by):
    """The account's value in the dimension; None without one (or without a row)."""
    return next((row.get(by) for row in accounts if row["account_id"] == account_id), None)


def dwell(spells, charter, accounts=(), by=None, window=None):
    """phase [, dimension], spells, exits, open, quantiles, rate, mean, excluded: in-play phases.

    window: first and last day; only what those days tell.
    """
    if window is not None:
        spells = [s | {"joined": max(0, (window[0] - s["entered_on"]).days)} for s in spells if is_within(s, window)]
    groups = {} if by else {(phase, None): [] for phase in charter.in_play}
    for spell in spells:
        if spell["phase"] in charter.in_play:
            value = dimension_of(spell["account_id"], accounts, by) if by else None
            groups.setdefault((spell["phase"], value), []).append(spell)

    def charter_order(group):
        return (charter.rank[group[0]], group[1] is None, group[1] or "")

    rows = []
    for phase, value in sorted(groups, key=charter_order):
        row = {"phase": phase}
        if by:
            row[by] = value
        rows.append(row | dwell_figures(groups[phase, value]))
    return rows


def is_within(spell, window):
    """Whether the account was still in the phase on the window's first day; spells are those of its last day."""
    return spell["is_open"] or spell["left_on"] >= window[0]


def dwell_figures(spells):
    """The figures of one group of spells."""
    known = [spell for spell in spells if spell["is_entry_known"]]
    left = [spell for spell in known if not spell["is_open"]]
    at_risk_days = sum(days_of(spell) - spell.get("joined", 0) for spell in known)
    advanced = sum(spell["exit"] in ADVANCED for spell in left)
    rows = curve(known)
    return {
        "spells": len(known),
        "exits": len(left),
        "open": len(known) - len(left),
        "median_days": survival.median(rows),
        "q85_days": survival.q85(rows),
        "median_low": survival.median_low(rows),
        "median_high": survival.median_high(rows),
        "advance_per_100_weeks": 100 * advanced / (at_risk_days / 7) if at_risk_days else None,
        "completed_mean_days": sum(spell["dwell_days"] for spell in left) / len(left) if left else None,
        "excluded": len(spells) - len(known),
    }


def outcomes(spells, phase, horizons):
    """phase, horizon_days and the five shares that add up to 1; all None where no spell is known."""
    known = [spell for spell in spells if spell["phase"] == phase and spell["is_entry_known"]]
    sample = []
    for spell in known:
        cause = next((name for name, exits in CAUSES.items() if spell["exit"] in exits), None)
        sample.append((days_of(spell), cause))
    rows = []
    for horizon in horizons:
        incidence, still = survival.aalen_johansen(sample, tuple(CAUSES), horizon)
        row = {"phase": phase, "horizon_days": horizon}
        for cause in CAUSES:
            row[f"{cause}_rate"] = incidence[cause] if known else None
        row["still_rate"] = still if known else None
        for cause in CAUSES:
            limits = (None, None)
            if known:
                variance = survival.incidence_variance(sample, (cause,), horizon)
                limits = survival.complementary_log_log(incidence[cause], variance)
            row[f"{cause}_low"], row[f"{cause}_high"] = limits
        row["still_low"] = row["still_high"] = None
        if known:
            gone = survival.incidence_variance(sample, tuple(CAUSES), horizon)
            low, high = survival.complementary_log_log(sum(incidence.values()), gone)
            row["still_low"], row["still_high"] = 1 - high, 1 - low
        rows.append(row)
    return rows


def threshold(spells, accounts, charter, phase, segment):
    """(threshold_days, threshold_source) for an account of that segment in that phase."""
    known = [spell for spell in spells if spell["phase"] == phase and spell["is_entry_known"]]
    of_segment = [s for s in known if dimension_of(s["account_id"], accounts, "segment") == segment]
    for source, group in (("segment", of_segment if segment is not None else []), ("phase", known)):
        if sum(spell["exit"] in ADVANCED for spell in group) >= 20:
            return moved_on_by(group, charter.stuck_share), source
    return charter.phase(phase).limit_days, "charter"


def moved_on_by(spells, share):
    """The first day t with F(t) >= share x F(last), F the cumulative incidence of moving on."""
    sample = [(days_of(spell), _way(spell)) for spell in spells]

    def incidence(day):
        return survival.aalen_johansen(sample, ("onward", "other"), day)[0]["onward"]

    last = incidence(max(days for days, _ in sample))
    return next(day for day in sorted({days for days, _ in sample}) if incidence(day) >= share * last - 1e-12)


def _way(spell):
    if spell["is_open"]:
        return None
    return "onward" if spell["exit"] in ADVANCED else "other"


def silence(account_id, activities, charter, as_of):
    """Days since the last two-way or buyer-made activity that is no page view; None if there is none."""
    days = [
        local_day(activity["occurred_at"], charter)
        for activity in activities
        if activity["account_id"] == account_id
        and (activity.get("is_two_way") or activity["department"] == "buyer")
        and activity["kind"] not in PAGE_VIEW_KINDS
        and local_day(activity["occurred_at"], charter) <= as_of
    ]
    return (as_of - max(days)).days if days else None


def has_next_step(account_id, opportunities, charter, as_of):
    """Whether an open opportunity of the account is expected to close on or after as_of."""
    return any(
        opportunity["account_id"] == account_id
        and is_open_opportunity(opportunity, charter, as_of)
        and opportunity.get("expected_close_on") is not None
        and opportunity["expected_close_on"] >= as_of
        for opportunity in opportunities
    )


def owner_of(account, department):
    """Whose turn it is: the leading department's owner, for shared phases sales' else marketing's."""
    if department == "sales":
        return account.get("owner_sales")
    if department == "marketing":
        return account.get("owner_marketing")
    sales = account.get("owner_sales")
    return sales if sales is not None else account.get("owner_marketing")


def stuck(spells, accounts, activities, opportunities, charter, as_of):
    """Open in-play spells with known entry that are older than their threshold."""
    rows = []
    thresholds = {}
    fallen = outlook.fallen_chance(spells, charter)
    for spell in spells:
        if not (spell["is_open"] and spell["is_entry_known"] and spell["phase"] in charter.in_play):
            continue
        account_id, phase = spell["account_id"], spell["phase"]
        segment = dimension_of(account_id, accounts, "segment")
        if (phase, segment) not in thresholds:
            thresholds[phase, segment] = threshold(spells, accounts, charter, phase, segment)
        limit, source = thresholds[phase, segment]
        if spell["age_days"] <= limit:
            continue
        account = next((row for row in accounts if row["account_id"] == account_id), {})
        silent_days = silence(account_id, activities, charter, as_of)
        department = charter.led_by(phase)
        value = account_value(account_id, accounts, opportunities, charter, as_of)
        chance = fallen(phase, spell["age_days"])
        rows.append(
            {
                "account_id": account_id,
                "phase": phase,
                "entered_on": spell["entered_on"],
                "age_days": spell["age_days"],
                "threshold_days": limit,
                "threshold_source": source,
                "silent_days": silent_days,
                "is_silent": None if silent_days is None else silent_days > charter.silent_days,
                "has_next_step": has_next_step(account_id, opportunities, charter, as_of),
                "value": value,
                "value_at_risk": None if value is None or chance is None else value * chance,
                "next_department": department,
                "owner": owner_of(account, department),
            }
        )
    return sorted(
        rows,
        key=lambda row: (
            row["value_at_risk"] is None,
            -(row["value_at_risk"] or 0),
            row["value"] is None,
            -(row["value"] or 0),
            row["account_id"],
        ),
    )
