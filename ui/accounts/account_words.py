"""One account in words: what is known about it, what matters most, and its age compared with its phase."""

from ui.accounts import account_fixes, evidence, next_steps, tasks_words
from ui.accounts.account import Account
from ui.shell import access, data, motion, phase, warning
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

FACTS = ("segment", "industry", "region", "country", "source", "job")


def subtitle(account: Account) -> str:
    """HTML: what is known about the company, in one line."""
    profile = account.profile
    facts = [str(profile[name]) for name in FACTS if not values.is_nothing(profile[name])]
    if not values.is_nothing(profile["employees"]):
        facts.append(tn("account.employees", int(profile["employees"])))
    if not values.is_nothing(profile["domain"]):
        facts.append(str(profile["domain"]))
    return " · ".join(html(fact) for fact in [*facts, t("account.id", id=account.profile["account_id"])])


def head_html(account: Account) -> str:
    """HTML: phase, step of warning, motion, value, value at risk, owner and next step, each with a note."""
    facts = [_phase(account)]
    if account.standing is not None:
        facts.append((t("column.warning"), _step(account), html(limits(account))))
    if motion.has_choice():
        facts.append((t("dimension.motion"), html(motion.name(account.scope.motion)), ""))
    if access.may("amounts"):
        facts.append((t("column.value"), html(values.money(account.profile["value"])), html(_value_note(account))))
        if account.value_at_risk is not None:
            facts.append((t("column.value_at_risk"), html(values.money(account.value_at_risk)), ""))
    facts.append((t("column.owner"), html(_owners(account) or t("account.no_owner")), html(_move(account))))
    if account.is_in_play:
        facts.append((t("column.next_step_on"), _next_step(account), ""))
    cells = "".join(
        f"<div><dt>{html(name)}</dt><dd>{value}{f'<small>{note}</small>' if note else ''}</dd></div>"
        for name, value, note in facts
    )
    return f'<dl class="gt-head">{cells}</dl>'


def _value_note(account: Account) -> str:
    """The journey its value belongs to; what its open opportunities come to, where the account's own value is another.

    Amounts in several currencies are not added, so nothing is said of them.
    """
    notes = [] if account.spell is None else [t("account.journey", n=int(account.spell["journey"]))]
    deals = account.opportunities
    deals = deals[deals["outcome"].isna() & deals["amount"].notna()]
    open_amount, currencies = float(deals["amount"].sum()), deals["currency"].dropna().unique()
    is_another = account.profile["has_own_value"] and round(open_amount) != round(account.profile["value"])
    if is_another and len(currencies) == 1:
        notes.append(t("account.open_amount", amount=values.money(open_amount, str(currencies[0]))))
    return " · ".join(notes)


def _phase(account: Account) -> tuple[str, str, str]:
    spell = account.spell
    if spell is None:
        return t("column.phase"), values.NOTHING, html(t("account.no_phase", day=account.scope.as_of))
    since = t("account.since", day=spell["entered_on"]) if account.age_days is not None else t("account.entry_unknown")
    badges = f"{evidence.badge(spell['known_by'])} {account_fixes.badge(account)}"
    return t("column.phase"), html(phase.name(account.phase)), f"{html(since)} {badges}"


def _step(account: Account) -> str:
    standing = account.standing
    return warning.badge(account.step, None if standing is None else standing["due_days"])


def limits(account: Account) -> str:
    """Age, usual time, the charter's limit and the threshold, side by side; "" if it is not in play."""
    row = account.standing
    if row is None or account.age_days is None:
        return ""
    return tasks_words.against_limits(account.age_days, row["usual_days"], row["agreed_days"], row["threshold_days"])


def _owners(account: Account) -> str:
    owners = [account.profile["owner_marketing"], account.profile["owner_sales"]]
    return ", ".join(dict.fromkeys(str(owner) for owner in owners if not values.is_nothing(owner)))


def _move(account: Account) -> str:
    return t("stuck.moves_next", department=phase.department(str(account.phase))) if account.is_in_play else ""


def _next_step(account: Account) -> str:
    day = account.next_step_on
    if day is None:
        return html(t("account.no_next_step"))
    if day < account.scope.as_of:
        return f'<span class="gt-step gt-step-late">{html(t("account.next_step_passed", day=day))}</span>'
    return html(values.day(day))


def to_do(account: Account) -> list[str]:
    """What the account needs next, the most pressing first; nothing if it is not in play."""
    if account.standing is None:
        return []
    return next_steps.next_steps(
        account.scope, str(account.profile["account_id"]), str(account.phase), next_step_on=account.next_step_on,
        silent_days=account.standing["silent_days"],
    )  # fmt: skip


def age_answer(account: Account) -> str:
    """HTML: its age compared with the phase's own history."""
    if account.age_days is None:
        return html(t("account.entry_unknown"))
    usual, standing = account.usual, account.standing
    text = t(
        "account.age_answer",
        age=spans.after(account.age_days),
        share=values.percent(account.still_rate),
        median=spans.after(usual["median_days"]),
        q85=spans.after(usual["q85_days"]),
    )
    if standing is not None:
        agreed = {
            "share": values.percent(data.charter().stuck_share), "agreed": values.days(standing["agreed_days"]),
        }  # fmt: skip
        source, limit = standing["threshold_source"], spans.after(standing["threshold_days"])
        text += " " + t(f"account.limit.{source}", limit=limit, **({} if source == "charter" else agreed))
    return html(text)
