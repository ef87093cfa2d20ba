"""What pages share, one package per area. A page gets rows, puts them into words with its package, and passes them to
the figure block.

Each package imports only those before it: text, shell (with streamlit_internals), charts, blocks, documents; then
those of the menu (voice, charter, accounts, analysis, sources, intake, meeting, leadership); reports last.
`tests/test_layers.py` checks this.

Order of a run (``dashboard.py``): state.begin, sign-in, data.pin_snapshot, state.resolve_dates, menu, filters, page,
state.finish.

    state.scope()                         Scope: as_of, start, end, where, language (scope.py; .over_months(18),
                                          .before(), .at(day), .narrowed(dimension, values) give related questions)
    state.option("phase", allowed, default), state.options("phase")     the page's own part of the URL
    choices.one_of / choices.one_phase    the same with its widget
    state.remember / remembered           steps of a longer task; plain data only
    data.run_metric("dwell", scope, by="segment", phase="comparison")   rows of a metric, cached per snapshot
    data.query_rows("owners")             rows that are no figure (storage/row_queries.py)
    data.snapshot(), data.charter(), data.values_of(dimension)
    catalogue.t("dwell.question", n=5), .tn("count.accounts", n), .under("period") for format_func
    values.number/percent/money/days/day/moment/signed                  as the language writes them; money in the
                                          snapshot's currency (currency.py), without a sign where currencies are mixed
    escaping.html (st.html), .markdown (labels, captions), .label (Plotly), .cell (CSV)
    phase.name(key), .exit_name, .department, .colours(), .in_play(), .in_order(keys)   .label() them in charts
    charts.*                              rows -> chart (cached by chart_cache); customdata: options it leads to
    figure.show_figure(metric, scope, question=…, answer=<HTML>, chart=…, rows=…, kinds=…, n=…, opens=…)
    figure.draw(chart, key=…, drill="account"), figure.why(metric, scope, about=…)      parts of it
    tables.show_table(rows, kinds, key=…, opens=(page, function)), table_words.csv(rows)
    links.anchor(text, page, **options)                                 HTML; navigation.show_link, navigation.go_to
    frame.empty(title, hint)

A column of a table needs the text ``column.<name>``; its kind is one of text, phase, exit, department, count,
number, days, rate, money, date, moment, truth. Options used so far: ``phase``, ``entered``, ``from_phase``,
``to_phase`` (accounts), ``account`` (account), ``metric`` (definitions), ``door`` (sources).
No lambda in ``format_func``: Streamlit stores it in the session, which must be serializable. Locales: one
``locales/<language>/<area>.po`` per area.
"""
