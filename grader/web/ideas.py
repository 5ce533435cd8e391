"""How the marks of a text are told: its ideas one by one, and the words that show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from grader.web.verdicts import Verdict

Cell = Mapping[str, Any]
Span = tuple[int, int, int]
"""From where to where, and the number of the idea."""

STATES = {
    "found": ("right", gettext_noop("Found")),
    "in-doubt": ("provisional", gettext_noop("In doubt")),
    "contradicted": ("turned", gettext_noop("Seems to say the reverse")),
    "not-found": ("open", gettext_noop("Not found yet")),
    # What a person gave a part of the marks for.
    "partly": ("partly", gettext_noop("Partly there")),
}

# Named here for translators, and looked up when they are said.
REASONS = {
    "contradicted": gettext_noop("A sentence seems to say the reverse of what is meant."),
    "in-doubt": gettext_noop("An idea may be there in other words."),
    "nothing-found": gettext_noop("You wrote a good deal, and none of it was recognised."),
    "keywords": gettext_noop(
        "It reads like a list of words: say in a sentence how they belong together."
    ),
    "restated": gettext_noop("It says the question again: answer it in words of your own."),
    "instructions": gettext_noop("A sentence speaks to the marker; it was left out."),
    "variance": gettext_noop("Instructors have marked answers like this one differently."),
}


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea that a text was searched for, as a student reads of it."""

    number: int
    name: str
    state: str
    verdict: Verdict
    text: str
    """The idea, or the hint to it where it was not found."""
    words: str
    """What the student wrote of it."""
    is_denied: bool
    is_in_doubt: bool
    """Whether the student may say if they said it."""
    counts_half: bool = False
    """Whether it is found, and yet worth a half until a person has looked."""
    said_it: bool | None = None
    """What they said."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an answer, and the ideas that it shows."""

    text: str
    ideas: Sequence[Idea] = ()
    ending: Sequence[Idea] = ()
    """Those of them that the next piece does not show any more."""

    @property
    def numbers(self) -> str:
        return ", ".join(str(idea.number) for idea in self.ending)

    @property
    def pen(self) -> str:
        """The pen of the surest of the ideas."""
        pens = {idea.verdict.pen for idea in self.ideas}
        return next(pen for pen, _word in STATES.values() if pen in pens)


def ideas_of(mark: Mapping[str, Any], doubtful: Collection[str] = ()) -> list[Idea]:
    """Return the ideas of a marked text; old marks have neither names nor sources."""
    return [
        idea_of(number, cell, doubtful) for number, cell in enumerate(mark.get("cells") or [], 1)
    ]


def idea_of(number: int, cell: Cell, doubtful: Collection[str]) -> Idea:
    state = state_of(cell)
    pen, word = STATES[state]
    name = str(cell.get("name", ""))
    return Idea(
        number=number,
        name=name,
        state=state,
        verdict=Verdict(pen, _(word)),
        text=cell["text"],
        words="" if state == "not-found" else cell["evidence"],
        is_denied=cell.get("source") == "denied",
        is_in_doubt=name in doubtful,
        counts_half=state == "found" and cell.get("credit", 1.0) < 1,
    )


def state_of(cell: Cell) -> str:
    """Return what became of an idea; a person may give a part of it, and is in no doubt."""
    if cell.get("source") == "person" and 0 < cell["credit"] < 1:
        return "partly"
    return str(cell["state"])


def with_self_marks(ideas: Iterable[Idea], self_marks: Mapping[str, bool]) -> list[Idea]:
    return [
        replace(idea, said_it=self_marks.get(idea.name)) if idea.is_in_doubt else idea
        for idea in ideas
    ]


def pieces_of(answer: str, mark: Mapping[str, Any] | None) -> list[Piece]:
    """Cut an answer where the words that show an idea begin or end; put together it is the same."""
    ideas = ideas_of(mark) if mark else []
    spans = list(spans_in((mark and mark.get("cells")) or [], len(answer)))
    cuts = sorted({0, len(answer), *(place for span in spans for place in span[:2])})
    texts = [answer[start:end] for start, end in pairwise(cuts)]
    shown = [[idea for idea in ideas if shows(place, idea, spans)] for place in cuts[:-1]]
    return [
        Piece(text, here, [idea for idea in here if idea not in following])
        for text, here, following in zip(texts, shown, [*shown[1:], []], strict=False)
    ]


def shows(place: int, idea: Idea, spans: Iterable[Span]) -> bool:
    return any(start <= place < end and number == idea.number for start, end, number in spans)


def spans_in(cells: Iterable[Cell], length: int) -> Iterator[Span]:
    """Yield the spans that lie in a text of this length."""
    for number, cell in enumerate(cells, 1):
        for start, end in cell.get("spans", []):
            if 0 <= start < end <= length:
                yield start, end, number


@dataclass(frozen=True, slots=True)
class Subject:
    """What a student may ask about: an idea by its name, or with an empty one the whole answer."""

    criterion: str
    said: str


def subjects_of(ideas: Sequence[Idea], asked: Collection[str]) -> list[Subject]:
    """Return what may be asked about that nobody has asked about yet; the whole contains all."""
    if "" in asked:
        return []
    open_to_it = [
        idea.name
        for idea in ideas
        if idea.name and idea.name not in asked and idea.state != "found"
    ]
    return [Subject(name, subject_of(ideas, name)) for name in ("", *open_to_it)]


def subject_of(ideas: Iterable[Idea], criterion: str) -> str:
    """Say what a request is about."""
    number = next((idea.number for idea in ideas if idea.name == criterion), None)
    if not criterion or number is None:
        return _("The whole answer")
    return _("Idea %(number)d") % {"number": number}


def reasons_of(mark: Mapping[str, Any]) -> list[str]:
    """Say why a person should look at a mark."""
    return [_(REASONS[reason]) for reason in mark.get("reasons", []) if reason in REASONS]


def learnt_in(mark: Mapping[str, Any]) -> str:
    """Say what was learnt from instructors' marks; nothing where nothing was."""
    count = mark.get("learnt_from", 0)
    if not count:
        return ""
    points = round(100 * mark["correction"])
    told = {"points": f"{points:+d}".replace("-", "\N{MINUS SIGN}"), "count": count}
    if points == 0:
        said = ngettext(
            "Compared with %(count)d answer that an instructor marked: nothing to adjust.",
            "Compared with %(count)d answers that an instructor marked: nothing to adjust.",
            count,
        )
    else:
        said = ngettext(
            "Adjusted by %(points)s points of 100, as learnt from %(count)d answer that an"
            " instructor marked.",
            "Adjusted by %(points)s points of 100, as learnt from %(count)d answers that an"
            " instructor marked.",
            count,
        )
    return said % told
