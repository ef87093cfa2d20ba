"""The catalogue: every figure once, with its columns, unit, options and how it may be presented."""

from metrics.accounts import (
    account_contacts,
    account_opportunities,
    account_profile,
    account_search,
    account_spells,
    account_touches,
    accounts,
    own_accounts,
    story_accounts,
)
from metrics.alignment import (
    buying_group,
    buying_group_accounts,
    buying_group_roles,
    handover,
    handover_accounts,
    knowledge_gap,
    message_accounts,
    message_texts,
    messages,
    touch_fit,
    touch_fit_accounts,
)
from metrics.alignment.sent_messages import SIDES
from metrics.change import compare, decomposition, signals
from metrics.change.tallies import FIGURES
from metrics.conversion import (
    cohort_accounts,
    cohorts,
    conversion,
    lead_time,
    lead_time_accounts,
    shrunk_conversion,
    velocity,
)
from metrics.declaration import Metric
from metrics.dwell import dwell, dwell_cohorts, dwell_curves, outcomes, shrunk_pace
from metrics.headlines import registered
from metrics.movement import changes, cumulative_flow, flow, phase_spells, transitions
from metrics.outlook import backtest, forecast, forecast_by_horizon, targets
from metrics.question.calendar_periods import GRAINS
from metrics.stock import stock, stock_trend
from metrics.stuck import stuck, stuck_accounts, stuck_counts, thresholds, warning_steps
from metrics.trust import fixes, known_by, trust, trust_accounts
from metrics.trust.account_checks import FINDINGS

_ACCOUNT = {"account_id": "text"}
_PHASES = {"from_phase": "phase", "to_phase": "phase"}

CATALOG: dict[str, Metric] = registered(
    (
        Metric(
            "phase_spells", phase_spells.phase_spells, phase_spells.COLUMNS, "spells", is_estimated=False,
            keys=("account_id",), options={"account_id": "text"},
        ),
        Metric("stock", stock.stock, stock.COLUMNS, "accounts", is_estimated=False, keys=("phase",), is_headline=True),
        Metric(
            "flow", flow.flow, flow.COLUMNS, "accounts", is_estimated=False, time="period", keys=("phase",),
            is_headline=True,
        ),
        Metric(
            "cumulative_flow", cumulative_flow.cumulative_flow, cumulative_flow.COLUMNS, "accounts", is_estimated=False,
            time="period", keys=("day", "phase"), is_headline=True,
        ),
        Metric(
            "transitions", transitions.transitions, transitions.COLUMNS, "transitions", is_estimated=False,
            time="period",
            keys=("from_phase", "to_phase", "exit"),
        ),
        Metric(
            "dwell", dwell.dwell, (("phase", stock.COLUMNS[0][1]), *dwell.NUMBERS), "days", is_estimated=True,
            better="down", keys=("phase",), options={"phase": "phase", "window_days": "last_days"}, is_headline=True,
        ),
        Metric(
            "dwell_cohorts", dwell_cohorts.dwell_cohorts, dwell_cohorts.COLUMNS, "days",
            is_estimated=True, better="down", is_kpi=False,
            required=("phase",), options={"phase": "phase"}, is_headline=True,
        ),
        Metric(
            "stock_trend", stock_trend.stock_trend, stock_trend.COLUMNS, "accounts",
            is_estimated=False, time="period", is_kpi=False,
            required=("days",), options={"days": "dates"}, is_headline=True,
        ),
        Metric(
            "outcomes", outcomes.outcomes, outcomes.COLUMNS, "share", is_estimated=True, keys=("phase", "horizon_days"),
            options={"phase": "phase", "horizons": "days"},
        ),
        Metric(
            "conversion", conversion.conversion, conversion.COLUMNS, "share",
            is_estimated=True, keys=("cohort",), is_headline=True,
            better="up", smallest_n=conversion.SMALLEST_N, required=tuple(_PHASES),
            options=_PHASES | {"window_days": "day_count", "cohort": conversion.GRAINS, "unit": conversion.UNITS},
        ),
        Metric(
            "cohorts", cohorts.cohorts, cohorts.COLUMNS, "share", is_estimated=True, keys=("cohort",
            "weeks_since_entry"),
            better="up", required=tuple(_PHASES), options=_PHASES | {"cohort": conversion.GRAINS},
        ),
        Metric("stuck", stuck.stuck, stuck.COLUMNS, "accounts", is_estimated=True, better="down", keys=("account_id",)),
        Metric(
            "stuck_counts", stuck_counts.stuck_counts, stuck_counts.COLUMNS, "accounts",
            is_estimated=True, better="down", is_kpi=False,
            is_headline=True,
        ),
        Metric(
            "changes", changes.changes, changes.COLUMNS, "accounts", is_estimated=False, keys=("account_id",),
            required=("since",), options={"since": "date"},
        ),
        Metric(
            "touch_fit", touch_fit.touch_fit, touch_fit.COLUMNS, "accounts",
            is_estimated=True, time="period", better="down", keys=("phase",),
            smallest_n=touch_fit.SMALLEST_N,
        ),
        Metric(
            "handover", handover.handover, handover.COLUMNS, "handovers",
            is_estimated=True, time="period", keys=("outcome", "reason"),
        ),
        Metric(
            "buying_group", buying_group.buying_group, buying_group.COLUMNS, "accounts", is_estimated=False,
            better="up",
            keys=("account_id",),
        ),
        Metric(
            "touch_fit_accounts", touch_fit_accounts.touch_fit_accounts, touch_fit_accounts.COLUMNS, "accounts",
            is_estimated=False, time="period",
            is_kpi=False, options={"case": touch_fit_accounts.CASES, "phase": "phase", "limit": "number"},
        ),
        Metric(
            "handover_accounts", handover_accounts.handover_accounts, handover_accounts.COLUMNS, "handovers",
            is_estimated=False, time="period",
            is_kpi=False, options={"outcome": handover_accounts.OUTCOMES, "limit": "number"},
        ),
        Metric(
            "buying_group_accounts", buying_group_accounts.buying_group_accounts, buying_group_accounts.COLUMNS,
            "accounts",
            is_estimated=False,
            is_kpi=False, options={"case": buying_group_accounts.CASES, "phase": "phase", "limit": "number"},
        ),
        Metric(
            "buying_group_roles", buying_group_roles.buying_group_roles, buying_group_roles.COLUMNS, "share",
            is_estimated=True, better="up",
            is_kpi=False,
        ),
        Metric(
            "accounts", accounts.accounts, accounts.COLUMNS, "accounts", is_estimated=False, time="period",
            is_kpi=False,
            options=_PHASES | {"phase": "phase", "entered": "phase", "account_id": "text", "limit": "number"},
        ),
        Metric(
            "dwell_curves", dwell_curves.dwell_curves, dwell_curves.COLUMNS, "share", is_estimated=True,
            is_kpi=False, keys=("phase",), options={"phase": "phase", "window_days": "last_days"},
        ),
        Metric(
            "forecast", forecast.forecast, forecast.COLUMNS, "entries", is_estimated=True, keys=("phase",
            "horizon_days"),
            options={"horizon_days": "horizon"}, is_headline=True,
        ),
        Metric(
            "forecast_by_horizon", forecast_by_horizon.forecast_by_horizon, forecast.COLUMNS, "entries",
            is_estimated=True, is_kpi=False, keys=("phase", "horizon_days"), required=("horizons",),
            options={"horizons": "horizons"},
        ),
        Metric(
            "backtest", backtest.backtest, backtest.COLUMNS, "entries", is_estimated=True, is_kpi=False,
            options={"horizon_days": "horizon"},
        ),
        Metric(
            "velocity", velocity.velocity, velocity.COLUMNS, "money_per_day",
            is_estimated=True, better="up", keys=("cohort", "currency"),
            smallest_n=conversion.SMALLEST_N, options={"window_days": "day_count"},
        ),
        Metric(
            "decomposition", decomposition.decomposition, decomposition.COLUMNS, "moves",
            is_estimated=True, time="period", better="up",
            keys=("part", "department", "phase"), options={"to_phase": "phase"},
            is_headline=True,
        ),
        Metric(
            "targets", targets.targets, targets.COLUMNS, "targets",
            is_estimated=True, keys=("quarter", "phase", "measure"),
            smallest_n=conversion.SMALLEST_N, is_headline=True,
        ),
        Metric(
            "shrunk_pace", shrunk_pace.shrunk_pace, shrunk_pace.COLUMNS, "per_100_weeks",
            is_estimated=True, better="up", keys=("phase",), is_kpi=False,
            options={"phase": "phase", "window_days": "last_days"},
        ),
        Metric(
            "shrunk_conversion", shrunk_conversion.shrunk_conversion, shrunk_conversion.COLUMNS, "share",
            is_estimated=True, better="up", keys=("cohort",), is_kpi=False, required=tuple(_PHASES),
            options=_PHASES | {"window_days": "day_count", "cohort": conversion.GRAINS, "unit": conversion.UNITS},
        ),
        Metric(
            "compare", compare.compare, compare.COLUMNS, "mixed", is_estimated=True, time="period",
            options={"figure": compare.FIGURES, "phase": "phase"},
        ),
        Metric(
            "signals", signals.signals, signals.COLUMNS, "count", is_estimated=True,
            options={"grain": GRAINS, "figure": FIGURES, "phase": "phase", "limit": "number"},
        ),
        Metric("trust", trust.trust, trust.COLUMNS, "accounts", is_estimated=False, keys=("phase",)),
        Metric(
            "trust_accounts", trust_accounts.trust_accounts, trust_accounts.COLUMNS, "accounts", is_estimated=False,
            is_kpi=False,
            options=_ACCOUNT | {"phase": "phase", "finding": FINDINGS, "limit": "number"},
        ),
        Metric("fixes", fixes.fixes, fixes.COLUMNS, "accounts", is_estimated=False, options={"limit": "number"}),
        Metric("known_by", known_by.known_by, known_by.COLUMNS, "accounts", is_estimated=False, is_kpi=False),
        Metric(
            "cohort_accounts", cohort_accounts.cohort_accounts, cohort_accounts.COLUMNS, "accounts", is_estimated=False,
            is_kpi=False, required=(*_PHASES, "label"),
            options=_PHASES | {"window_days": "day_count", "unit": conversion.UNITS, "label": "text"},
        ),
        Metric(
            "lead_time", lead_time.lead_time, lead_time.COLUMNS, "days", is_estimated=True, better="down",
            is_kpi=False, options={"from_phase": "phase"},
        ),
        Metric(
            "lead_time_accounts", lead_time_accounts.lead_time_accounts, lead_time_accounts.COLUMNS, "accounts",
            is_estimated=False, is_kpi=False, required=tuple(_PHASES), options=_PHASES,
        ),
        Metric("thresholds", thresholds.thresholds, thresholds.COLUMNS, "days", is_estimated=True, is_kpi=False),
        Metric(
            "warning_steps", warning_steps.warning_steps, warning_steps.COLUMNS, "accounts", is_estimated=True,
            is_kpi=False, options=_ACCOUNT,
        ),
        Metric(
            "stuck_accounts", stuck_accounts.stuck_accounts, stuck_accounts.COLUMNS, "accounts", is_estimated=True,
            is_kpi=False,
        ),
        Metric(
            "story_accounts", story_accounts.story_accounts, story_accounts.COLUMNS, "spells", is_estimated=False,
            time="period",
            is_kpi=False, required=("phase",), options={"phase": "phase"},
        ),
        Metric(
            "knowledge_gap", knowledge_gap.knowledge_gap, knowledge_gap.COLUMNS, "accounts", is_estimated=False,
            is_kpi=False, required=("cards",), options={"cards": "cards"},
        ),
        Metric(
            "messages", messages.messages, messages.COLUMNS, "accounts", is_estimated=False, time="period",
            is_kpi=False, required=("themes",), options={"themes": "themes", "heard": "heard"},
        ),
        Metric(
            "message_texts", message_texts.message_texts, message_texts.COLUMNS, "accounts", is_estimated=False,
            time="period", is_kpi=False, required=("themes",),
            options={"themes": "themes", "match": message_texts.MATCHES, "phase": "phase", "department": SIDES},
        ),
        Metric(
            "message_accounts", message_accounts.message_accounts, message_accounts.COLUMNS, "accounts",
            is_estimated=False, time="period", is_kpi=False, required=("themes",),
            options={"themes": "themes", "phase": "phase", "department": SIDES},
        ),
        Metric(
            "own_accounts", own_accounts.own_accounts, own_accounts.COLUMNS, "accounts", is_estimated=False,
            is_kpi=False, required=("owner",), options={"owner": "text"},
        ),
        Metric(
            "account_search", account_search.account_search, account_search.COLUMNS, "accounts", is_estimated=False,
            is_kpi=False, required=("text",), options={"text": "text"},
        ),
        Metric(
            "account_profile", account_profile.account_profile, account_profile.COLUMNS, "accounts", is_estimated=False,
            is_kpi=False, required=("account_id",), options=_ACCOUNT,
        ),
        Metric(
            "account_spells", account_spells.account_spells, account_spells.COLUMNS, "spells", is_estimated=False,
            is_kpi=False, required=("account_id",), options=_ACCOUNT,
        ),
        Metric(
            "account_touches", account_touches.account_touches, account_touches.COLUMNS, "activities",
            is_estimated=False,
            is_kpi=False, required=("account_id",), options=_ACCOUNT,
        ),
        Metric(
            "account_opportunities", account_opportunities.account_opportunities, account_opportunities.COLUMNS,
            "opportunities", is_estimated=False,
            is_kpi=False, spans_motions=True, required=("account_id",), options=_ACCOUNT,
        ),
        Metric(
            "account_contacts", account_contacts.account_contacts, account_contacts.COLUMNS, "contacts",
            is_estimated=False,
            is_kpi=False, required=("account_id",), options=_ACCOUNT,
        ),
    )
)  # fmt: skip
