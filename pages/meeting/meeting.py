from functools import partial

from ui.meeting import agenda, current_meeting, live, presenter
from ui.reports import download
from ui.shell import state

item = presenter.item_in_address()
now = current_meeting.sitting_for(state.scope(), is_presented=item is not None)
if item:
    presenter.show_item(now, item)
else:
    agenda.title(now, partial(download.offer_download, "meeting"))
    presenter.start()
    agenda.whole(now)
live.watch(now)
