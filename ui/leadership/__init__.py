"""The leadership review: overview, headline, tiles, story, decisions asked for."""
