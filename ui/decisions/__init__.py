"""Open decisions, read once for every place that shows them: lists, accounts, tasks, leadership, the meeting."""
