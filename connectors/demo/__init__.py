"""The demonstration company: simulated, always marked as such, with a known truth."""
