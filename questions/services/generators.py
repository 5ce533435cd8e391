"""Make sure that an item's generator exists and takes the options and numbers it is given."""

from __future__ import annotations

from grader import engine
from questions.formats.bank_file import ItemEntry
from questions.formats.plain_yaml import UnreadableBank


def version_of_generator(entry: ItemEntry) -> int | None:
    """Return the version of an item's generator; None where the item is written.

    Raises `UnreadableBank` where the engine knows no such problem, or cannot draw it so.
    """
    wording = entry.wording
    if not wording.generator:
        return None
    derivation = engine.catalogue().get(wording.generator)
    if derivation is None:
        there = ", ".join(engine.catalogue())
        message = f"there is no problem called {wording.generator}; there is {there}"
        raise UnreadableBank(message, place=f"{entry.place}.generator")

    try_to_draw(entry)
    return derivation.version


def try_to_draw(entry: ItemEntry) -> None:
    wording = entry.wording
    try:
        engine.realise(wording.generator, 0, wording.options, choice_of=wording.choice_of)
        if wording.givens:
            engine.realise(wording.generator, 0, wording.options, wording.givens, wording.choice_of)
    except engine.InvalidOption as error:
        within = "" if error.name == "choice_of" else "options."
        place = f"{entry.place}.{within}{error.name}"
        raise UnreadableBank(error.message, place=place) from error
    except ValueError as error:
        raise UnreadableBank(str(error), place=f"{entry.place}.givens") from error
