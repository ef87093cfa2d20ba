"""One text in several languages, as used in charters and declarations."""

from typing import Self

from pydantic import ConfigDict, RootModel, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from model.languages import FALLBACK, FORMATS


class Words(RootModel[dict[str, str]]):
    """A text by language tag: ``{"de": "Vergleich", "en": "Comparison"}``.

    Only languages that the product supports; those of `Formats.every_charter` must be there.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _are_of_our_languages(self) -> Self:
        missing = [tag for tag, formats in FORMATS.items() if formats.every_charter and tag not in self.root]
        faults = [InitErrorDetails(type="missing", loc=(tag,), input=None) for tag in missing]
        faults += [
            InitErrorDetails(type="extra_forbidden", loc=(tag,), input=None) for tag in self.root if tag not in FORMATS
        ]
        if faults:
            raise ValidationError.from_exception_data("Words", faults)
        return self

    def in_language(self, language: str) -> str:
        """The text in `language`; if there is none, the one in `FALLBACK`, else the first."""
        return self.root.get(language) or self.root.get(FALLBACK) or next(iter(self.root.values()), "")

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))
