from ui.meeting import agenda, live, presenter, sitting
from ui.shell import state

item = presenter.asked()
now = sitting.of(state.scope(), is_presented=item is not None)
if item:
    presenter.show(now, item)
else:
    agenda.title(now)
    presenter.start()
    agenda.whole(now)
live.watch(now)
