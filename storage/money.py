"""Money in one currency: the charter's, by its rates for the year; amounts without a rate are kept apart and never
added.

Without `[money]` in the charter, our currency is the one that all amounts share; if they share none, nothing can be
added up, and every amount is kept apart. An amount without a currency is taken to be in its account's currency, else in
ours.
"""

from datetime import date

from metrics.derive.value import DECIMALS
from storage.amounts import build_known_amounts, code
from storage.build import Build
from storage.horizon import last_day

FIRST = date(1, 1, 1)


def build_money(build: Build) -> None:
    """`money` (one row: currency, null where unknown or mixed; is_mixed), `valued_opportunity`, `worth_today`,
    `amount_apart`.

    valued_opportunity: account_id, motion, opportunity_id (null: the account's own value, in every motion), amount (in
    our currency), created_on, closed_on: what accounts without a value of their own in our currency are worth from
    created_on to closed_on (excluded). worth_today: account_id, motion, amount: the same on the last day, with the
    amounts as they are in the data now. amount_apart: account_id, motion, opportunity_id, currency, amount and the
    days, for amounts without a known rate for the year. account.value remains only if it is in our currency;
    given_value and currency keep the source's values.
    """
    build_known_amounts(build)
    build.run(
        f"UPDATE known_amount SET currency = {code('a.currency')} FROM {build.target}.account a"
        " WHERE known_amount.currency IS NULL AND a.account_id = known_amount.account_id"
    )
    found = _currencies(build)
    named = [currency for currency in found if currency is not None]
    ours = build.charter.money.currency if build.charter.money else named[0] if len(named) == 1 else None
    is_mixed = ours is None and len(named) > 1
    build.connection.execute(
        f"CREATE TABLE {build.target}.money AS SELECT ?::VARCHAR AS currency, ?::BOOLEAN AS is_mixed", [ours, is_mixed]
    )
    build.run("CREATE TEMP TABLE rate (currency VARCHAR, rate DOUBLE, from_on DATE, until_on DATE)")
    spans = [(currency, *span) for currency in {*found, ours} for span in _spans(build, currency, ours, is_mixed)]
    build.connection.executemany("INSERT INTO rate VALUES (?, ?, ?, ?)", spans)
    _value(build, ours, is_mixed)
    _value_today(build)
    for name in ("known_amount", "rate", "dated_amount"):
        build.run(f"DROP TABLE {name}")


def _currencies(build: Build) -> list[str | None]:
    """The currencies that amounts are in, in order; None among them for amounts without one."""
    target = build.whole
    rows = build.connection.execute(
        f"""SELECT currency FROM known_amount
        UNION SELECT coalesce({code("o.currency")}, {code("a.currency")})
            FROM {target}.opportunity o LEFT JOIN {target}.account a USING (account_id) WHERE o.amount IS NOT NULL
        UNION SELECT {code("value")} FROM {target}.attribute_change WHERE field = 'currency' AND value IS NOT NULL
        UNION SELECT {code("currency")} FROM {target}.account WHERE given_value IS NOT NULL
        ORDER BY 1"""
    ).fetchall()
    return [currency for (currency,) in rows]


def _spans(
    build: Build, currency: str | None, ours: str | None, is_mixed: bool
) -> list[tuple[float | None, date, date | None]]:
    """Rate, first day, last day (excluded; None: for ever) of `currency`, without a gap; the rate is None if there is
    none.
    """
    if currency in (ours, None):
        return [(None if is_mixed else 1.0, FIRST, None)]
    by_year = build.charter.money.rates if build.charter.money else {}
    rates = {int(year): rates[currency] for year, rates in by_year.items() if currency in rates}
    spans: list[tuple[float | None, date, date | None]] = []
    begins = FIRST
    for year, rate in sorted(rates.items()):
        if date(year, 1, 1) > begins:
            spans.append((None, begins, date(year, 1, 1)))
        begins = date(year + 1, 1, 1)
        spans.append((rate, date(year, 1, 1), begins))
    return [*spans, (None, begins, None)]


def _value(build: Build, ours: str | None, is_mixed: bool) -> None:
    target = build.target
    motions = ", ".join(f"'{motion.key}'" for motion in build.charter.motions)
    # Amounts in our currency need no rate and keep their days; the others are split at the ends of years.
    build.run(
        f"""CREATE TEMP TABLE dated_amount AS
        SELECT k.account_id, k.motion, k.opportunity_id, k.currency, k.amount, r.rate,
            greatest(k.created_on, r.from_on) AS created_on, least(k.closed_on, r.until_on) AS closed_on
        FROM (
            SELECT account_id, motion, opportunity_id, currency, amount, created_on, closed_on FROM known_amount
            UNION ALL
            SELECT account_id, unnest([{motions}]), NULL, {code("currency")}, given_value, DATE '{FIRST:%Y-%m-%d}', NULL
            FROM {target}.account WHERE given_value IS NOT NULL
        ) k JOIN rate r ON r.currency IS NOT DISTINCT FROM k.currency
            AND r.from_on < coalesce(k.closed_on, 'infinity'::DATE)
            AND k.created_on < coalesce(r.until_on, 'infinity'::DATE)
        WHERE k.opportunity_id IS NULL OR NOT EXISTS (
            FROM {target}.account a WHERE a.account_id = k.account_id AND a.given_value IS NOT NULL
        )"""
    )
    build.connection.execute(
        f"UPDATE {target}.account SET value = NULL"
        f" WHERE value IS NOT NULL AND (? OR {code('currency')} IS DISTINCT FROM ? AND {code('currency')} IS NOT NULL)",
        [is_mixed, ours],
    )
    build.create(
        "valued_opportunity",
        f"""SELECT account_id, motion, opportunity_id, round(amount * rate, {DECIMALS}) AS amount, created_on, closed_on
        FROM dated_amount d WHERE rate IS NOT NULL
            AND EXISTS (FROM {target}.account a WHERE a.account_id = d.account_id AND a.value IS NULL)
        ORDER BY ALL""",
    )
    build.create(
        "amount_apart",
        "SELECT account_id, motion, opportunity_id, currency, amount, created_on, closed_on FROM dated_amount"
        " WHERE rate IS NULL AND account_id IS NOT NULL ORDER BY ALL",
    )


def _value_today(build: Build) -> None:
    """Whatever was open on the last day counts with its current amount, so that a correction shows at once."""
    target, today = build.target, f"DATE '{last_day(build):%Y-%m-%d}'"
    is_open = f"created_on <= {today} AND (closed_on IS NULL OR closed_on > {today})"
    stands_open = f"s.from_on <= {today} AND (s.until_on IS NULL OR s.until_on > {today})"
    build.create(
        "worth_today",
        f"""SELECT account_id, motion, round(sum(amount), {DECIMALS}) AS amount FROM (
            SELECT s.account_id, s.motion, o.amount * r.rate AS amount
            FROM {target}.open_stretch s JOIN {target}.opportunity o USING (opportunity_id)
            JOIN {target}.account a ON a.account_id = s.account_id
            JOIN rate r ON r.currency IS NOT DISTINCT FROM coalesce({code("o.currency")}, {code("a.currency")})
                AND r.from_on <= {today} AND (r.until_on IS NULL OR r.until_on > {today})
            WHERE {stands_open} AND a.given_value IS NULL AND o.amount IS NOT NULL AND r.rate IS NOT NULL
            UNION ALL
            SELECT account_id, motion, amount FROM {target}.valued_opportunity
            WHERE opportunity_id IS NULL AND {is_open}
        ) GROUP BY ALL ORDER BY ALL""",
    )
