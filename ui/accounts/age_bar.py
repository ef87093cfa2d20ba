"""The age of an account in its phase as one bar, marked with the usual time, the charter's limit and the threshold."""

from ui.accounts import account_words
from ui.accounts.account import Account
from ui.shell import warning
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html

# Marks from left to right in the legend, each with a dash of its own.
_MARKS = (("usual", "usual_days"), ("agreed", "agreed_days"), ("threshold", "threshold_days"))


def bar_html(account: Account) -> str:
    """HTML: the sentence ("219 days, usual 46, limit 60, threshold 90"), the bar and what its marks mean; "" if the
    account is not in play or its entry is unknown.
    """
    row = account.standing
    if row is None or account.age_days is None:
        return ""
    marks = [(name, float(row[column])) for name, column in _MARKS if not values.is_nothing(row[column])]
    longest = max(account.age_days, *(days for _, days in marks), 1) * 1.08
    ticks = "".join(
        f'<i class="gt-mark-{name}" style="left:{100 * days / longest:.2f}%" title="{html(_said(name, days))}"></i>'
        for name, days in marks
    )
    legend = "".join(f'<span><i class="gt-mark-{name}"></i>{html(_said(name, days))}</span>' for name, days in marks)
    told = account_words.limits(account)
    return (
        f'<div class="gt-age"><div>{warning.badge(account.step, row["due_days"])} {html(told)}</div>'
        f'<div class="gt-age-bar" role="img" aria-label="{html(told)}">'
        f'<b class="gt-age-{account.step}" style="width:{100 * account.age_days / longest:.2f}%"></b>{ticks}</div>'
        f'<div class="gt-age-legend">{legend}</div></div>'
    )


def _said(name: str, days: float) -> str:
    return t(f"account.mark.{name}", days=values.days(days))
