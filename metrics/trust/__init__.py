"""How the phase of an account is known, what contradicts it, and which corrections matter most."""
