"""What is worked out once, at publish: evidence, spells, milestones, handovers, touches, doubts, revisions."""
