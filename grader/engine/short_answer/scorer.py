"""Where a site may plug in a model of its own; none is by default.

It is asked only of ideas that are in doubt, and what it says stays provisional: no model may give
or take marks that a person does not look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

SURE = 0.9
"""From this probability on an idea in doubt counts as found, and below 1 - `SURE` as not found."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks: whether an answer says an idea, and with which words."""

    probability: float
    """From 0 to 1."""
    evidence: str = ""
    """A piece of the answer, word for word; "" for what the marker itself found."""


class Scorer(Protocol):
    """A model that reads an answer for an idea. The same question must get the same opinion."""

    def score(self, idea: str, answer: str) -> Opinion:
        """Return what it thinks of one idea, a sentence, in one answer."""
        ...


class Socket:
    """Holds the model that is plugged in, if any."""

    def __init__(self) -> None:
        self.scorer: Scorer | None = None


SOCKET = Socket()


def plug(scorer: Scorer | None) -> None:
    """Plug a model in, or with None take it out. To be called once, when a process starts."""
    SOCKET.scorer = scorer
