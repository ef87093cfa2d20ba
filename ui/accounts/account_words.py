"""One account in words: what is known about it, and its age compared with the history of its phase."""

from ui.accounts import account, evidence
from ui.shell import data, phase
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

FACTS = ("segment", "industry", "region", "country", "source", "job")


def subtitle(account: account.Account) -> str:
    """HTML: what is known about the company, in one line."""
    profile = account.profile
    facts = [str(profile[name]) for name in FACTS if not values.is_nothing(profile[name])]
    if not values.is_nothing(profile["employees"]):
        facts.append(tn("account.employees", int(profile["employees"])))
    if not values.is_nothing(profile["domain"]):
        facts.append(str(profile["domain"]))
    return " · ".join(html(fact) for fact in [*facts, t("account.id", id=account.profile["account_id"])])


def tiles(account: account.Account) -> list[tuple[str, str, str]]:
    """Name, value and note (HTML) of what matters most: phase, age, value, whose move it is."""
    spell = account.spell
    if spell is None:
        return [(t("column.phase"), values.NOTHING, html(t("account.no_phase", day=account.scope.as_of)))]
    owners = [account.profile["owner_marketing"], account.profile["owner_sales"]]
    named = [str(owner) for owner in owners if not values.is_nothing(owner)]
    move = phase.department(str(spell["phase"]))
    return [
        (t("column.phase"), html(phase.name(account.phase)), evidence.badge(spell["known_by"])),
        (t("account.age"), html(values.days(account.age_days)), html(_age_note(account))),
        (
            t("column.value"),
            html(values.money(account.profile["value"])),
            html(t("account.journey", n=int(spell["journey"]))),
        ),
        (t("account.next"), html(move), html(", ".join(named) or t("account.no_owner"))),
    ]


def _age_note(account: account.Account) -> str:
    if account.spell is None or account.age_days is None:
        return t("account.entry_unknown")
    limit, _ = account.threshold if account.is_in_play else (None, "")
    if limit is None:
        return t("account.since", day=account.spell["entered_on"])
    key = "account.stuck" if account.age_days > limit else "account.in_time"
    return t(key, limit=values.days(limit))


def age_answer(account: account.Account) -> str:
    """HTML: its age compared with the phase's own history."""
    if account.age_days is None:
        return html(t("account.entry_unknown"))
    usual, (limit, source) = account.usual, account.threshold
    text = t(
        "account.age_answer",
        age=spans.after(account.age_days),
        share=values.percent(account.still_rate),
        median=spans.after(usual["median_days"]),
        q85=spans.after(usual["q85_days"]),
    )
    if limit is not None:
        charter = data.charter()
        agreed = {
            "share": values.percent(charter.stuck_share),
            "agreed": values.days(charter.phase(str(account.phase)).limit_days),
        }
        text += " " + t(f"account.limit.{source}", limit=spans.after(limit), **({} if source == "charter" else agreed))
    return html(text)
