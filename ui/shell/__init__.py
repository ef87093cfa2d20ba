"""The shell around every page: frame, filters, scope, state, sign-in, caching, serving."""
