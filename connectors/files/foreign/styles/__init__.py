"""How the cells of a foreign table are written, column by column, decided by evidence or asked.

``styles_of(table, staging)`` tells every column's style; ``settled(table, styles, wanted,
staging)`` reads them as plain text.
"""
