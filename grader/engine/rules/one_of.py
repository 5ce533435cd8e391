"""Mark a choice of one option among several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from grader.engine.parsing import is_blank
from grader.engine.rules.base import InvalidResponse, Mark, Rule
from grader.engine.streams import permutation


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option, and what whoever chooses it is told."""

    name: str
    text: str
    feedback: str = ""
    pinned: bool = False
    """Whether it keeps its place, as "none of these" keeps the last."""
    note: str = ""
    """The known mistake that leads to it, if it is one of those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Rule[str]):
    """Options are known by their names; what is read on the page may be shuffled freely."""

    name: ClassVar[str] = "one-of"

    options: tuple[Option, ...]
    shuffle: bool = True

    @property
    def kind(self) -> str:
        return "choice"

    def parse(self, raw: object) -> str | None:
        if is_blank(raw):
            return None
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            # A client may send the number 1, or 1.0, for the option called "1".
            raw = f"{raw:g}" if abs(raw) < 1e6 else ""
        if isinstance(raw, str):
            text = raw.strip()
            by_text = {option.text.casefold(): option.name for option in reversed(self.options)}
            # Names go first: the text of one option may be the name of another.
            by_name = {option.name: option.name for option in self.options}
            if name := by_name.get(text) or by_text.get(text.casefold()):
                return name
        raise InvalidResponse("Choose one of the options.")

    def write(self, answer: str) -> str:
        return answer

    def mark(self, answer: str, key: str) -> Mark:
        chosen = next(each for each in self.options if each.name == answer)
        if answer == key:
            return Mark(1.0, "correct", chosen.feedback or "Right.", True)
        return Mark(0.0, chosen.note or "wrong", chosen.feedback or "Not this one.", False)

    def box(self, seed: int, part: str) -> dict[str, Any]:
        shown = [{"name": each.name, "text": each.text} for each in self.order(seed, part)]
        return {"options": shown}

    def order(self, seed: int, part: str) -> list[Option]:
        """Return the options as this variant shows them; pinned ones stay where they are."""
        loose = [place for place, option in enumerate(self.options) if not option.pinned]
        order = list(self.options)
        if self.shuffle:
            shuffled = permutation(f"choices/{part}", seed, len(loose))
            for place, other in zip(loose, shuffled, strict=True):
                order[place] = self.options[loose[other]]
        return order

    @classmethod
    def load(cls, settings: Mapping[str, Any]) -> Self:
        options = tuple(Option(**option) for option in settings["options"])
        return cls(options=options, shuffle=settings["shuffle"])
