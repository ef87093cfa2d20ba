"""The leadership overview's first sentence, made from the figures, each part linked to what is behind it."""

from datetime import timedelta

from ui.analysis import focus_phase, signals_rows
from ui.blocks import unknown_entries, verdicts
from ui.leadership import tiles_rows
from ui.shell import data, links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html


@data.kept_by_scope
def headline_sentence(scope: Scope) -> str:
    """HTML: accounts in play; decisions reached and planned; recent median dwell; what is stuck; signals."""
    parts = (_volume(scope), _reached(scope), _dwell(scope), _stuck(scope), _signals(scope))
    return "; ".join(part for part in parts if part) + "."


def _volume(scope: Scope) -> str:
    count = int(tiles_rows.in_play(scope)["accounts"].iloc[-1])
    accounts = links.anchor(tn("count.accounts", count), "accounts")
    return t("headline.volume", accounts=accounts)


def _reached(scope: Scope) -> str:
    if not unknown_entries.reach_back_to(scope.start - timedelta(days=1)):
        return ""
    key = phase.in_play()[-1]
    flow = data.run_metric("flow", scope)
    reached = int(flow.loc[flow["phase"] == key, "entered"].iloc[0])
    plan = tiles_rows.target_of(key, scope).entries
    link = links.anchor(values.number(reached), "accounts", entered=key)
    said = t("headline.reached", reached=link, phase=html(phase.name(key)), start=scope.start)
    return said if plan is None else said + " " + html(t("headline.plan", plan=plan))


def _dwell(scope: Scope) -> str:
    key, days = focus_phase.watched_phase(), data.charter().recent_days
    row = data.run_metric("dwell", scope, phase=key, window_days=days).iloc[0]
    if not row["spells"]:
        return ""
    now = row["median_days"]
    shown = t("tiles.not_reached") if values.is_nothing(now) else values.days(now)
    median = links.anchor(shown, "dwell", phase=key)
    called = html(verdicts.change(scope, "dwell", key).said)
    return t("headline.dwell", phase=html(phase.name(key)), median=median, days=days, verdict=called)


def _signals(scope: Scope) -> str:
    found = len(signals_rows.today(scope))
    if not found:
        return html(t("headline.no_signal" if signals_rows.is_told(scope) else "headline.too_few"))
    return links.anchor(tn("headline.signals", found), "meeting")


def _stuck(scope: Scope) -> str:
    stuck = data.run_metric("stuck_counts", scope)
    at_risk, count = float(stuck["value_at_risk"].sum()), int(stuck["accounts"].sum())
    if not at_risk:  # nobody is stuck, or nothing is known of value or curves: an amount of 0 would say something else
        return links.anchor(tn("stuck.count", count), "stuck")
    accounts = links.anchor(tn("headline.stuck_accounts", count), "stuck")
    return t("headline.stuck", amount=html(values.money(at_risk, is_short=True)), accounts=accounts)
