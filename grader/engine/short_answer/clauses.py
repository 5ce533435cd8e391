"""Cut a text into sentences and clauses, and say of whom each clause speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from grader.engine.short_answer.masks import stretch
from grader.engine.short_answer.roles import Mention
from grader.engine.short_answer.text import Token, listed
from grader.engine.short_answer.words import SMALL_WORDS

# A full stop after one of these ends no sentence.
SHORTENED = listed(
    "eg ie wrt aka etc vs cf resp approx disc gen enc dec dist distr rep param params prob "
    "fig eq incl esp temp dim dims"
)
ENDS = frozenset(".!?\n")
TURNS = listed("while whereas whilst but although though however yet")
# "nothing but noise": this "but" turns to nothing new.
BUT_FOR = listed("nothing all anything everything none")
JOINS = listed("and or then so , & plus / | vs")
RELATIVES = listed("which who that whose where")
JOINTLY = listed("jointly together simultaneously both alike")
PRONOUNS = listed("it its they their he his she her")
LINKS = listed("and but , so then also thus hence while whereas")
SUBORDINATES = listed("when because if that as since where once until unless for due whenever")
ARTICLES = listed("the a an")
LABEL_WORDS = 6
"""Words there may be before the colon of a label."""
LEAD = 4
"""Small words there may be between "and" and the subject of a new clause."""
SMALL = SMALL_WORDS | listed(
    "in for with when if once both each then here meanwhile instead finally second first again "
    "hand other case contrast models model networks network one"
)
BEFORE_NAMES = SMALL | listed("low high small large good bad new whole , ")
"""What may stand between "and" and a name that begins a clause: "and a low score is ..."."""

Subjects = tuple[frozenset[str], ...]
"""For each group of roles those that are spoken of; none where nobody was named."""


@dataclass(slots=True)
class Clause:
    """Words said of the same subjects."""

    start: int
    end: int
    sentence: int
    mentions: list[Mention] = field(default_factory=list)
    subjects: Subjects = ()
    relative: bool = False
    label: bool = False

    @property
    def mask(self) -> int:
        return stretch(self.start, self.end)


def clauses_of(
    text: str, tokens: Sequence[Token], mentions: Sequence[Mention], groups: int
) -> list[Clause]:
    """Return the clauses of a text, each with its subjects."""
    found: list[Clause] = []
    for number, (start, end) in enumerate(sentences_of(text, tokens)):
        here = [mention for mention in mentions if start <= mention.start < end]
        found.extend(Cutter(tokens, here, start, end, number).cut())
    bind(found, tokens, groups)
    return found


def sentences_of(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where the sentences begin and end."""
    found, start = [], 0
    for place, token in enumerate(tokens):
        if token.word in ENDS and ends_sentence(text, tokens, place):
            if place > start:
                found.append((start, place))
            start = place + 1
    if start < len(tokens):
        found.append((start, len(tokens)))
    return found


def ends_sentence(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether a sign ends the sentence: a full stop in "e.g." does not, nor one in "0.5"."""
    if tokens[place].word != "." or place + 1 == len(tokens):
        return True
    following = tokens[place + 1]
    if following.start == tokens[place].end:
        return False
    if text[following.start].isupper() or following.word == "\n":
        return True
    return place == 0 or tokens[place - 1].word not in SHORTENED


class Cutter:
    """Cuts one sentence into clauses."""

    def __init__(
        self,
        tokens: Sequence[Token],
        mentions: Sequence[Mention],
        start: int,
        end: int,
        number: int,
    ) -> None:
        self.tokens = tokens
        self.mentions = mentions
        self.named = {place for each in mentions for place in range(each.start, each.end)}
        self.starts = {each.start: each for each in mentions if not each.aside}
        self.start, self.end, self.number = start, end, number

    def cut(self) -> list[Clause]:
        """Return the clauses, in order."""
        cuts = sorted(self.cuts().items())
        bounds = [self.start, *(place for place, _ in cuts), self.end]
        kinds = ["", *(kind for _, kind in cuts), ""]
        clauses = []
        for number, (start, end) in enumerate(pairwise(bounds)):
            clause = Clause(start, end, self.number)
            clause.mentions = [each for each in self.mentions if start <= each.start < end]
            clause.relative = kinds[number] == "relative"
            clause.label = kinds[number + 1] == "label"
            clauses.append(clause)
        return [clause for clause in clauses if clause.end > clause.start]

    def cuts(self) -> dict[int, str]:
        """Return where a new clause begins, and why."""
        cuts: dict[int, str] = {}
        begun = self.start
        for place in range(self.start + 1, self.end):
            kind = self.kind_of_cut(place, begun)
            if kind:
                cuts[place] = kind
                begun = place
        return cuts

    def kind_of_cut(self, place: int, begun: int) -> str:
        word = self.tokens[place].word
        if word == ";" or (word in TURNS and self.tokens[place - 1].word not in BUT_FOR):
            return "turn"
        if self.is_label_end(place, begun):
            return "label"
        if word in RELATIVES and self.follows_name(place):
            return "relative"
        if word in JOINS and self.names_next(place) and self.says_something(begun, place):
            return "join"
        # "made by the generator | are judged by the discriminator"
        if place - 1 in self.named and place not in self.named and self.is_agent(place - 1):
            # "by the generator overfitting to ...": there it goes on with what it does.
            return "" if word.endswith("ing") else "agent"
        return ""

    def follows_name(self, place: int) -> bool:
        before = place - 1
        if self.tokens[before].word == ",":
            before -= 1
        return before in self.named

    def names_next(self, place: int) -> bool:
        """Whether a subject is named right after "and", with small words before it at most."""
        for following in range(place + 1, min(place + 2 + LEAD, self.end)):
            if following in self.starts:
                mention = self.starts[following]
                listed_here = place - 1 in self.named and self.is_joint(mention)
                return not (self.is_possessive(mention) or self.is_listed(mention) or listed_here)
            if self.tokens[following].word not in BEFORE_NAMES:
                return False
        return False

    def is_possessive(self, mention: Mention) -> bool:
        return mention.end < self.end and self.tokens[mention.end].word == "'s"

    def is_joint(self, mention: Mention) -> bool:
        """Whether two are named as one: "it trains the encoder and the generator jointly"."""
        return mention.end < self.end and self.tokens[mention.end].word in JOINTLY

    def is_listed(self, mention: Mention) -> bool:
        """Whether nothing is said of what is named: the sentence ends there."""
        return mention.end >= self.end

    def says_something(self, begun: int, place: int) -> bool:
        """Whether anything but names and small words was said since the clause began."""
        return any(
            self.tokens[each].is_word
            and each not in self.named
            and self.tokens[each].word not in SMALL
            and self.tokens[each].word not in JOINS
            and self.tokens[each].word not in SUBORDINATES
            for each in range(begun, place)
        )

    def is_agent(self, place: int) -> bool:
        """Whether what is named here did it: "by the generator"."""
        mention = next(each for each in self.mentions if each.start <= place < each.end)
        before = mention.start - 1
        while before > self.start and self.tokens[before].word in (
            "the",
            "a",
            "an",
            "its",
            "their",
        ):
            before -= 1
        return self.tokens[before].word == "by"

    def is_label_end(self, place: int, begun: int) -> bool:
        """Whether a colon, a dash or an equals sign ends a name that the rest is said of."""
        before = self.tokens[place - 1].word
        if before not in (":", "=", "-") or place - 1 - begun > LABEL_WORDS:
            return False
        if self.tokens[place].word == ">":
            return False  # An arrow
        # A dash within a sentence parts, or joins two words.
        fits = before != "-" or (begun == self.start and self.is_spaced(place - 1))
        named = any(begun <= each < place - 1 for each in self.named)
        return fits and named and not self.says_much(begun, place - 1)

    def is_spaced(self, place: int) -> bool:
        return self.tokens[place].start > self.tokens[place - 1].end

    def says_much(self, start: int, end: int) -> bool:
        return (
            sum(
                self.tokens[each].is_word
                and each not in self.named
                and self.tokens[each].word not in SMALL
                for each in range(start, end)
            )
            > 1
        )


def bind(clauses: Sequence[Clause], tokens: Sequence[Token], groups: int) -> None:
    """Say of each clause whom it speaks of, group by group."""
    for group in range(groups):
        binder = Binder(group, tokens)
        for clause, following in zip_longest(clauses, clauses[1:]):
            clause.subjects = (*clause.subjects, binder.bound(clause, following))


class Binder:
    """Follows one group of roles through the clauses of a text, in order."""

    def __init__(self, group: int, tokens: Sequence[Token]) -> None:
        self.group, self.tokens = group, tokens
        self.last: frozenset[str] = frozenset()
        """Whom the clause before was about."""
        self.recent: frozenset[str] = frozenset()
        """Who was named last."""
        self.labelled: dict[int, frozenset[str]] = {}
        """Whose label stands before the rest of a sentence."""

    def bound(self, clause: Clause, following: Clause | None) -> frozenset[str]:
        """Return whom a clause speaks of."""
        named = self.named_in(clause)
        subjects = self.subjects(clause, following, named)
        if clause.label and named:
            self.labelled[clause.sentence] = first_named(named, self.tokens)
        if not clause.relative:
            self.last = subjects
        if named:
            self.recent = frozenset([named[-1].role])
        return subjects

    def named_in(self, clause: Clause) -> list[Mention]:
        return [each for each in clause.mentions if each.group == self.group and not each.aside]

    def subjects(
        self, clause: Clause, following: Clause | None, named: Sequence[Mention]
    ) -> frozenset[str]:
        label = self.labelled.get(clause.sentence)
        # "VAE = AE + noise" is said of the VAE.
        is_equal = self.tokens[clause.start - 1].word == "=" if clause.start else False
        if label and (is_equal or not begins_with(clause, named, self.tokens)):
            return label
        if clause.relative and self.recent:
            return self.recent
        if self.last and (self.goes_on(clause) or self.is_pronoun(clause, named)):
            return self.last
        if not named:
            return self.taken_ahead(clause, following) or self.last
        return self.taken_ahead(clause, following) or first_named(named, self.tokens)

    def is_pronoun(self, clause: Clause, named: Sequence[Mention]) -> bool:
        """Whether "it" or "their" is the subject, and whoever is named later is not.

        Not in "it is the critic that ...", nor in "it happens when the critic ...".
        """
        end = named[0].start if named else clause.end
        words = [self.tokens[place].word for place in range(clause.start, end)]
        while words and words[0] in LINKS:
            del words[0]
        if not words or words[0] not in PRONOUNS or SUBORDINATES & set(words):
            return False
        return not (words[1:2] in (["is"], ["was"]) and set(words[2:]) <= ARTICLES)

    def goes_on(self, clause: Clause) -> bool:
        """Whether a clause says what its subject does meanwhile: "while looking at ..."."""
        first, second = self.tokens[clause.start], self.tokens[clause.start + 1 : clause.start + 2]
        return first.word in TURNS and bool(second) and second[0].word.endswith("ing")

    def taken_ahead(self, clause: Clause, following: Clause | None) -> frozenset[str]:
        """Return the subject of the main clause after "To fool the discriminator, ..."."""
        if following is None or following.sentence != clause.sentence:
            return frozenset()
        if self.tokens[clause.start].word != "to":
            return frozenset()
        named = self.named_in(following)
        return first_named(named, self.tokens) if named else frozenset()


def begins_with(clause: Clause, named: Sequence[Mention], tokens: Sequence[Token]) -> bool:
    """Whether a clause begins with a subject of its own."""
    return bool(named) and all(
        tokens[place].word in SMALL or not tokens[place].is_word
        for place in range(clause.start, named[0].start)
    )


def owner_of(named: Sequence[Mention], tokens: Sequence[Token]) -> str:
    """Return the first that is named, or whose it is: "the attention of the recurrent network"."""
    for one, other in pairwise(named[:2]):
        between = [token.word for token in tokens[one.end : other.start]]
        if "of" in between and set(between) <= SMALL:
            return other.role
    return named[0].role


def first_named(named: Sequence[Mention], tokens: Sequence[Token]) -> frozenset[str]:
    """Return the first that is named, or several that are named in one breath."""
    roles = {owner_of(named, tokens)}
    for one, other in pairwise(named):
        between = tokens[one.end : other.start]
        if len(between) > 3 or not any(token.word in ("and", "or", "&", "/") for token in between):
            break
        if any(token.word not in SMALL and token.word not in ("/", "&", ",") for token in between):
            break
        roles.add(other.role)
    return frozenset(roles)
