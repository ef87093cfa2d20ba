"""Numbers in, numbers out: survival, competing risks, control limits, shrinkage. No tables, no charter."""
