"""What share of the accounts that entered a phase moved on, and how fast money is won."""
