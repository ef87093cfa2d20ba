"""Signal or usual variation: comparisons, control limits, and what made a figure change."""
