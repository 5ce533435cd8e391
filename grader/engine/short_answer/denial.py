"""Which words of a text are denied: by a negation before them, or by calling it all untrue."""

from __future__ import annotations

from collections.abc import Sequence

from grader.engine.short_answer.clauses import Clause
from grader.engine.short_answer.masks import stretch
from grader.engine.short_answer.patterns import NEGATION_PAIRS, NEGATIONS
from grader.engine.short_answer.text import listed
from grader.engine.short_answer.words import SMALL_WORDS

REACH = 3
"""Words after a negation that it denies."""
# "not only", "nothing but": these deny nothing.
UNDONE = listed("only just merely simply but")
ENDS_DENIAL = listed(", ; : . ( ) > =")
# "Without scaling the scores become large" denies the scaling.
SOLE = listed("without no")
ADDS_NOUN = listed("the a an its their")
# "Instead of processing the tokens in parallel, ...": these deny up to the comma.
FAR_REACHING = listed("instead rather neither nor")
COMPLETED = {"instead": "of", "rather": "than"}
# "It is a myth that ...", "it is not true that ...": all that follows in the sentence is denied.
UNTRUE = listed("myth untrue incorrect misconception")
UNTRUE_PAIRS = frozenset(
    [("wrong", "that"), ("false", "that"), ("not", "true"), ("not", "case"), ("no", "truth")]
)


def denied_in(words: Sequence[str], clauses: Sequence[Clause]) -> int:
    """Return the places of a text's words that are denied."""
    mask = 0
    for clause in clauses:
        for place in range(clause.start, clause.end):
            if is_untrue(words, place):
                mask |= stretch(place + 1, end_of_sentence(clause, clauses))
            elif is_negation(words, place) or is_pair(words, place, NEGATION_PAIRS):
                mask |= denied_by(words, place, clause.end)
    return mask


def is_negation(words: Sequence[str], place: int) -> bool:
    """Whether a word denies what follows; "instead" does so before "of" alone."""
    needed = COMPLETED.get(words[place])
    following = words[place + 1] if place + 1 < len(words) else ""
    return words[place] in NEGATIONS and needed in (None, following)


def denied_by(words: Sequence[str], place: int, end: int) -> int:
    """Return what one negation denies."""
    if place + 1 < end and words[place + 1] in UNDONE:
        # "not only images": that there are no others.
        return stretch(place + 1, place + 2)
    return stretch(place + 1, end_of_denial(words, place, end))


def end_of_denial(words: Sequence[str], place: int, end: int) -> int:
    """Return up to where a negation denies what comes after it."""
    reach = end if words[place] in FAR_REACHING or is_pair(words, place, NEGATION_PAIRS) else REACH
    reached = 0
    for following in range(place + 1, end):
        word = words[following]
        another = word in ADDS_NOUN and words[place] in SOLE and reached
        # "GANs are not and often collapse": what was denied is left out.
        elliptic = word in ("and", "but") and not reached
        if word in ENDS_DENIAL or another or elliptic or reached == reach:
            return following
        reached += word[0].isalnum() and word not in SMALL_WORDS
    return end


def is_untrue(words: Sequence[str], place: int) -> bool:
    """Whether what follows is called untrue here."""
    return words[place] in UNTRUE or is_pair(words, place, UNTRUE_PAIRS)


def is_pair(words: Sequence[str], place: int, pairs: frozenset[tuple[str, str]]) -> bool:
    """Whether the second word of a pair stands here, an article between them aside."""
    before = words[max(0, place - 2) : place]
    if len(before) == 2 and before[1] not in ADDS_NOUN:
        before = before[1:]
    return any((word, words[place]) in pairs for word in before)


def end_of_sentence(clause: Clause, clauses: Sequence[Clause]) -> int:
    return max(each.end for each in clauses if each.sentence == clause.sentence)
