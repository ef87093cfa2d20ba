"""What was recognised in files, at a glance: the kind of export and why, the figures, words, and what is left out."""

from collections.abc import Iterator
from typing import Final

import streamlit as st

from connectors.files.recognised import Proposal
from connectors.files.recognised.proposal import RecognisedTable
from ui.intake import amounts
from ui.intake.questions import phase_name
from ui.shell import notes
from ui.terminal import imports
from ui.text import language, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

# How many entries of long lists are shown.
_LISTED: Final = 8


def is_anything(proposal: Proposal) -> bool:
    """Whether the files contain anything that could be imported."""
    counts = proposal.counts
    return any((counts.opportunities, counts.accounts, counts.contacts, counts.activities))


def show_summary(proposal: Proposal) -> None:
    """Show the summary, from the files to what is not used of them."""
    for table in proposal.tables:
        st.html(_table(table))
    if not is_anything(proposal):
        return
    st.html(figures_html(proposal))
    counts = proposal.counts
    if counts.opportunities and counts.without_account == counts.opportunities:
        st.warning(t("seen.without_accounts"))
    if proposal.stages:
        with st.expander(_words_title(proposal), expanded=any(one.phase is None for one in proposal.stages)):
            st.html(_words(proposal))
    if doubts := [*_doubts(proposal)]:
        with st.expander(tn("seen.doubts", len(doubts)), expanded=len(doubts) <= _LISTED // 2):
            st.markdown("\n".join(f"- {markdown(one)}" for one in doubts))


def tiles(figures: list[tuple[str, str]]) -> str:
    """HTML: names with figures, side by side where the screen is wide enough."""
    cells = "".join(f"<div><dt>{html(name)}</dt><dd>{html(figure)}</dd></div>" for name, figure in figures)
    return f'<dl class="gt-seen">{cells}</dl>'


def figures_html(proposal: Proposal) -> str:
    """HTML: accounts, deals, first and last day, and amounts in each currency."""
    counts = proposal.counts
    found = [(t("seen.accounts"), values.number(counts.accounts))]
    if counts.opportunities:
        found += [(t(f"seen.{name}"), values.number(getattr(counts, name))) for name in ("open", "won", "lost")]
    found += [(t(f"seen.{name}"), values.number(getattr(counts, name)))
              for name in ("contacts", "activities") if getattr(counts, name)]  # fmt: skip
    if counts.first_on:
        found += [(t("seen.first"), values.day(counts.first_on)), (t("seen.last"), values.day(counts.last_on))]
    # With several currencies an open sum of 0 may be that of closed deals.
    deals = counts.open if len(proposal.amounts) == 1 else 0
    for one in proposal.amounts:
        # Amounts in several currencies are listed separately, each with its currency.
        of = f" ({one.currency or t('seen.no_currency')})" if len(proposal.amounts) > 1 else ""
        found.append((t("seen.open_total") + of, amounts.of_open(one.open_total, one.currency, deals)))
        found += [(t(f"seen.{name}") + of, amounts.written(amount, one.currency)) for name, amount in (
            ("total", one.total), ("smallest", one.smallest), ("largest", one.largest)
        )]  # fmt: skip
    return tiles(found)


def _table(table: RecognisedTable) -> str:
    """HTML: a file, what it was recognised as, and by which headers."""
    name = html(table.file) + (f" · {html(table.sheet)}" if table.sheet else "")
    if table.name is None:
        return f'<p class="gt-seen-file"><strong>{name}</strong><br>{html(t("seen.unknown"))}</p>'
    kind = html(table.name.in_language(language.current()))
    rows = html(tn("seen.rows", table.rows))
    # A plain list has no typical headings, so those that were understood show why it was recognised as one.
    why = _few((*table.telling, *table.entered) or tuple(one.column for one in table.columns))
    because = f"<br><small>{html(t('exports.telling', headings=why))}</small>" if why else ""
    return f'<p class="gt-seen-file"><strong>{kind}</strong> · {name} · {rows}{because}</p>'


def _words_title(proposal: Proposal) -> str:
    unknown = sum(one.phase is None for one in proposal.stages)
    return tn("seen.words_unknown", unknown) if unknown else tn("seen.words", len(proposal.stages))


def _words(proposal: Proposal) -> str:
    heads = "".join(f"<th>{html(t(f'seen.word.{name}'))}</th>" for name in ("stage", "phase", "rows", "open", "value"))
    listed = sorted(proposal.stages, key=lambda one: (one.phase is not None, -one.open_value, -one.rows, one.word))
    lines = "".join(
        f"<tr><td>{html(one.word)}</td>"
        f"<td>{html(t('seen.asked_below') if one.phase is None else phase_name(one.phase, proposal))}</td>"
        f"<td class='gt-num'>{values.number(one.rows)}</td><td class='gt-num'>{values.number(one.open_rows)}</td>"
        f"<td class='gt-num'>{html(worth)}</td></tr>"
        for one in listed
        for worth in [amounts.apart(one.open_by_currency) or amounts.of_open(0, None, one.open_rows)]
    )
    return f'<div class="gt-seen-words"><table><tr>{heads}</tr>{lines}</table></div>'


def _doubts(proposal: Proposal) -> Iterator[str]:
    """What is missing, not used, left out or uncertain, a sentence each."""
    for table in proposal.tables:
        if table.missing:
            yield t("exports.missing", fields=", ".join(t(f"exports.field.{name}") for name in table.missing))
        for left in table.left_out:
            yield imports.left_out(left)
        if table.kind and table.unused:
            yield t("exports.unused", columns=_few(table.unused))
    yield from (notes.note_sentence(note.key, note.values) for note in proposal.notes)
    if proposal.counts.opportunities and not proposal.amounts:
        yield t("exports.no_amounts")


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
