"""What the business is made of: canonical tables and the charter."""
