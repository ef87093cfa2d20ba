"""SQL that is true for what refers to a person, as the embedded engine and PostgreSQL both understand it;
in raw rows, as the embedded engine does.
"""

from collections.abc import Iterable

from storage.forgetting.person import Person

# Columns that hold an id of such a person. For the tables in `PAIRS`: the column that says what kind of record an id
# belongs to, and the columns with ids.
IDS = {"contact": ("contact_id",), "user": ("user_id", "owner", "owner_marketing", "owner_sales")}
PAIRS = {
    "link": ("kind", ("kept_id", "merged_id")),
    "likely_link": ("kind", ("left_id", "right_id")),
    "known_as": ("kind", ("row_id",)),
    "gone": ("table_name", ("row_id", "into_id")),
    "attribute_change": ("entity", ("entity_id",)),
}
# In these only the person's own row is meant: another person of the same name is somebody else.
PEOPLE = ("contact", "user")


def mentions(column: str, person: Person, *, is_raw: bool = False) -> str:
    """SQL that is true if a cell refers to the person: by address or name, or by id in a column of such ids."""
    cell = f"lower({sql_name(column)}::VARCHAR)"
    parts = [f"trim({cell}) IN ({listed(person.cells)})"]
    parts += [f"strpos({cell}, {sql_text(text)}) > 0" for text in person.texts]
    if column in IDS[person.kind] and not is_raw:
        parts.append(f"{sql_name(column)}::VARCHAR IN ({listed(person.ids)})")
    return "(" + " OR ".join(parts) + ")"


def is_about(table: str, names: list[str], person: Person) -> str:
    """SQL that is true for rows about the person; "" if a table has none."""
    ids = listed(person.ids)
    if table == person.kind:
        mails = listed([mail.lower() for mail in person.emails])
        by_mail = f" OR lower(trim({sql_name('email')})) IN ({mails})" if "email" in names else ""
        return f"{sql_name(f'{table}_id')} IN ({ids}){by_mail}"
    if table not in PAIRS:
        return ""
    of, columns = PAIRS[table]
    named = " OR ".join(f"{sql_name(column)} IN ({ids})" for column in columns if column in names)
    return f"{sql_name(of)} = {sql_text(person.kind)} AND ({named})"


def is_about_raw(names: list[str], person: Person) -> str:
    """SQL that is true for a raw row with the person's id or address in one cell and their name, or a word of it, in
    another.
    """
    cells = "[" + ", ".join(f"lower(trim({sql_name(name)}))" for name in names) + "]"
    mails = [mail.lower() for mail in person.emails]
    # Where the name is the id, the cell with it is one cell, not two: a deal with this owner is not the owner.
    ids = [one.lower() for one in person.own_ids if one.lower() not in person.written]
    words = [*person.written, *person.words]
    return (
        f"(list_has_any({cells}, [{listed(ids)}]) AND list_has_any({cells}, [{listed([*words, *mails])}])"
        f" OR list_has_any({cells}, [{listed(mails)}]) AND list_has_any({cells}, [{listed(words)}]))"
    )


def sql_name(name: str) -> str:
    """A name of a table or column, quoted."""
    return '"' + name.replace('"', '""') + '"'


def sql_text(text: str) -> str:
    """A text, quoted."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """Texts, quoted, for IN; NULL if there are none, which nothing equals."""
    return ", ".join(sql_text(text) for text in texts) or "NULL"
