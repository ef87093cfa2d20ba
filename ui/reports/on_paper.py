"""Reports as pieces of HTML that a page has printed in place of itself.

A page asks for one whenever it is drawn, so it is kept for as long as the figures and what people wrote stay the same.
"""

from ui.analysis import focus_phase
from ui.documents import web
from ui.leadership import decisions, headline
from ui.meeting import current_meeting
from ui.reports import formats
from ui.shell import data, render_target
from ui.shell.scope import Scope
from ui.text import language
from ui.voice import voice


def leadership(scope: Scope, *, is_pseudonymised: bool = False) -> str:
    """Leadership's report as HTML (`web.part_of_a_page`)."""
    written = (headline.headline_sentence(scope), decisions.decisions_for(scope).answer)
    return _made(scope, "leadership", written, is_pseudonymised=is_pseudonymised)


def meeting(scope: Scope) -> str:
    """The meeting's pack as HTML (`web.part_of_a_page`)."""
    now = current_meeting.sitting_for(scope)
    # Records are other objects at every reading: that they are the same is told by their ids and the mark.
    held = [one.meeting_id if one is not None else None for one in (now.last, now.elsewhere)]
    written = (now.series, now.mark, held, voice.of_phase(scope, focus_phase.phase_of(scope)))
    return _made(scope, "meeting", written)


@data.kept_by_scope
def _made(scope: Scope, kind: str, _written: object, /, **options: bool) -> str:
    report = formats.build_report(kind, scope, **options)
    with render_target.paper(), language.speaking(report.language):
        return web.part_of_a_page(report)
