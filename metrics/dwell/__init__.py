"""How long accounts stay in a phase, and how stays end."""
