"""What comes next: expected entries, their back-test, and targets."""
