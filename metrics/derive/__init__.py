"""What is calculated once, at publish: evidence, spells, milestones, handovers, touches, doubts, revisions."""
