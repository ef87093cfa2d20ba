"""Sentences of pages, which are HTML, for file formats that are not."""

from html.parser import HTMLParser

# Tags that emphasise words, and tags that begin a new line.
_STRONG, _LINES = ("strong", "b", "a", "dt"), ("br", "li", "p", "ul", "div", "dl", "dt")
# Marks that a page sets apart by frame and colour.
_BADGE, _COURSE = "gt-badge", "gt-course"

Run = tuple[str, bool]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Run] = []
        self._depth = 0
        self._marks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag in _STRONG
        if tag == "span":
            self._marks.append((dict(attrs).get("class") or "").split(" ")[0])
            if self._marks[-1] == _BADGE and self.found and self.found[-1] == (" ", False):
                self.found[-1] = (" · ", False)  # badges stand apart by their frames alone
        if tag in _LINES and self.found:
            self.found.append(("\n", False))
        elif tag == "dd":
            self.found.append((": ", False))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in _STRONG and self._depth > 0
        if tag == "span" and self._marks and self._marks.pop() == _COURSE:
            self.found.append((":", False))

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
