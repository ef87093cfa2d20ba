"""Marketing and sales in step: touches, handovers, buying groups, what is known about customers."""
