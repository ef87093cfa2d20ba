"""Which share of the accounts that entered a phase got on, and how fast money is won."""
