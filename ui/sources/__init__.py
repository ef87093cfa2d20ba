"""Sources: connected systems, duplicates, stages, trust in the data, the first start."""
