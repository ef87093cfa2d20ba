from ui.meeting import agenda, live, presenter, sitting
from ui.shell import state

item = presenter.item_in_address()
now = sitting.sitting_for(state.scope(), is_presented=item is not None)
if item:
    presenter.show_item(now, item)
else:
    agenda.title(now)
    presenter.start()
    agenda.whole(now)
live.watch(now)
