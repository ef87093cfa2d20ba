from functools import partial

from ui.meeting import agenda_parts, current_meeting, live_parts, presenter_parts
from ui.reports import download
from ui.shell import state

item = presenter_parts.item_in_address()
now = current_meeting.sitting_for(state.scope(), is_presented=item is not None)
if item:
    presenter_parts.show_item(now, item)
else:
    agenda_parts.title(now, partial(download.offer_download, "meeting"))
    presenter_parts.start()
    agenda_parts.whole(now)
live_parts.watch(now)
