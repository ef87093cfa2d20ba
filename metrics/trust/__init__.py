"""How the phase of an account is known, what speaks against it, and which corrections matter most."""
