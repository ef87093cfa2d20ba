"""A person, or a whole source, taken out of everything this product keeps; and everything kept about a person."""
