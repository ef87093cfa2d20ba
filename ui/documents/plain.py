"""Sentences of pages, which are HTML, for file formats that are not."""

from html.parser import HTMLParser

# Tags that emphasise words, and tags that begin a new line.
_STRONG, _LINES = ("strong", "b", "a"), ("br", "li", "p", "ul", "div", "dl", "dt", "dd")

Run = tuple[str, bool]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Run] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._depth += tag in _STRONG
        if tag in _LINES and self.found:
            self.found.append(("\n", False))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in _STRONG and self._depth > 0

    def handle_data(self, data: str) -> None:
        self.found.append((data, self._depth > 0))


def runs(html: str) -> list[Run]:
    """The text of `html` in pieces, each with whether it is emphasised."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def plain(html: str) -> str:
    """The text of `html`."""
    return "".join(text for text, _ in runs(html)).strip()
