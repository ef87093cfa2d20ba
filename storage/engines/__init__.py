"""The engines a snapshot can be asked on. Which one: ``GLEICHTAKT_ENGINE`` (docs/engines.md)."""
