"""How the cells of a foreign table are written, column by column: decided by evidence, or asked about.

``styles_of(table, staging)`` finds every column's style; ``settled(table, styles, wanted,
staging)`` reads the columns as plain text.
"""
