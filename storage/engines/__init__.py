"""The engines on which a snapshot can be queried. ``GLEICHTAKT_ENGINE`` selects one (docs/engines.md)."""
