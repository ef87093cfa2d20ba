"""The entry point in the browser: view, sign-in, menu, shared filters, page.

``streamlit run dashboard.py`` imports this file once for the server and runs it as a script on every visit.
"""

import streamlit as st

import pages

if __name__ == "__main__":
    from metrics.question.quarters import Quarters
    from ui.shell import access_gate, alarms, data, filters, frame, monitoring, motion, sign_in, state

    with monitoring.measured() as run:
        state.begin()
        frame.configure()
        sign_in.gate()
        access_gate.gate()

        snapshot = data.pin_snapshot()
        info = snapshot.info if snapshot else None
        quarters = Quarters.from_charter(snapshot.charter) if snapshot else Quarters()
        motions = motion.keys() if info else ()
        as_of, read_on = (info.as_of, info.read_on) if info else (None, None)
        state.resolve_dates(as_of, read_on, data.values_of, motions, quarters)
        page, row = frame.menu(pages.SECTIONS, has_data=snapshot is not None)
        run.page = row.key
        frame.show_status(snapshot)
        alarms.show_alarms(snapshot)
        filters.show_filters(snapshot)
        frame.show_tabs(pages.SECTIONS, row)
        frame.run_page(page, row, has_data=snapshot is not None)
else:
    from functools import partial

    from starlette.middleware import Middleware

    from ui.reports.notices import tell_ending, tell_failed_sync, tell_overdue
    from ui.reports.reminder_schedule import keep_reminding
    from ui.shell import health, metrics_endpoint
    from ui.shell.error_page import show_error
    from ui.shell.not_found import NotFound
    from ui.shell.protection import Protection
    from ui.shell.serving import own_files, warm
    from ui.sources.sync_schedule import keep_schedule
    from ui.sources.sync_watch import watch_syncs
    from ui.streamlit_internals.preload import FirstSight

    base = str(st.get_option("server.baseUrlPath") or "")
    known = ("", *(page.url_path for page in pages.PAGES.values()))
    beside = (partial(keep_schedule, tell_failed_sync), partial(watch_syncs, tell_overdue, tell_ending), keep_reminding)
    app = st.App(
        __file__,
        lifespan=partial(warm, addresses=pages.ADDRESSES, beside=beside),
        routes=[*own_files(base), *health.routes(base), *metrics_endpoint.routes(base)],
        middleware=[Middleware(Protection), Middleware(NotFound, addresses=known, base=base), Middleware(FirstSight)],
        on_script_error=show_error,
    )  # fmt: skip
