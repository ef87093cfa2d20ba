from functools import partial

from ui.blocks import print_parts
from ui.meeting import agenda_parts, current_meeting, live_parts, presenter_parts
from ui.reports import formats, on_paper
from ui.shell import state

item = presenter_parts.item_in_address()
now = current_meeting.sitting_for(state.scope(), is_presented=item is not None)
if item:
    presenter_parts.show_item(now, item)
else:
    agenda_parts.title(now, partial(formats.report_files, "meeting"))
    presenter_parts.start()
    agenda_parts.whole(now)
live_parts.watch(now)
print_parts.print_instead(partial(on_paper.meeting, state.scope()))
