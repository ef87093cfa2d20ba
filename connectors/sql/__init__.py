"""Any database that SQLAlchemy reaches, read by the operator's own queries."""
