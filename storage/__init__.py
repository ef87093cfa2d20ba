"""What is kept: published snapshots and the app's own rows."""
