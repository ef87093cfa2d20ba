"""What is stored: published snapshots and the app's own rows."""
