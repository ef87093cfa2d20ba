"""The demonstration company: simulated, always marked as such, and its truth is known."""
