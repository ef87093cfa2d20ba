"""A person forgotten: taken out of every file of the data folder, and kept out by digests of what they were called."""
