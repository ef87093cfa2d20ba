"""A card of the customer's voice as HTML."""

from model.voice import ASPECTS, Card
from ui.shell import phase
from ui.shell.scope import Scope
from ui.text import language
from ui.text.catalogue import t, tn
from ui.text.escaping import html

# How many cards are shown next to other content; all of them are on their own page.
FEW = 2


def card_html(card: Card, scope: Scope) -> str:
    """HTML of a card: who it is about, what they say, how many were asked and when. All texts as typed."""
    badges = [
        t(f"voice.kind.{card.kind}", about=card.about),
        phase.name(card.phase),
        card.segment or t("voice.no_segment"),
    ]
    if card.language != language.current():
        badges.append(t("voice.in_language", language=language.name(card.language)))
    marks = " ".join(f'<span class="gt-badge">{html(badge)}</span>' for badge in badges)
    lines = "".join(
        f"<dt>{html(t(f'voice.aspect.{name}'))}</dt><dd>{html(card.texts[name])}</dd>"
        for name in ASPECTS[card.kind]
        if card.texts.get(name)
    )
    voices = tn("voice.asked", card.voices, day=card.interviewed_on)
    age = "" if card.is_fresh(scope.as_of) else f" {t('voice.old')}"
    return (
        f'<div class="gt-card"><strong>{html(card.title)}</strong><div>{marks}</div><dl>{lines}</dl>'
        f'<div class="gt-foot">{html(voices + age)}</div></div>'
    )
