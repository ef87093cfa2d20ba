"""Every use of somebody else's private parts, each with a test that says when to delete it."""
