"""What surrounds every page: frame, filters, scope, state, sign-in, cached answers, serving."""
