"""The root of every error a person may see."""


class Fault(Exception):
    """Something a person must know: a message key and the values its sentence names.

    The sentence itself is in the message catalogues, in every language.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key)

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.key} ({named})" if named else self.key
