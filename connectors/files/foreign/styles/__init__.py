"""How the cells of a foreign table are written, column by column, decided by evidence or asked.

``styles_of(table, staging)`` tells every column's style; ``cell_as(kind, column, style)`` is the SQL that reads it.
"""
