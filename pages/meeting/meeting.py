from ui import state
from ui.meeting import agenda, live, sitting

now = sitting.of(state.scope())
agenda.title(now)
agenda.whole(now)
live.watch(now)
