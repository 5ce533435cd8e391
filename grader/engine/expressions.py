"""Work out small expressions such as ``2*sqrt(3)/4`` by a grammar of our own, never by Python's."""

from __future__ import annotations

import re

from grader.engine.arithmetic import CONSTANTS, FUNCTIONS, applied, divided, finite, raised
from grader.engine.rules.base import InvalidResponse

DEEPEST = 20
"""Brackets and powers within one another; nobody needs more, and each costs the stack."""
LONGEST_NAME = 20
"""Characters of a name that a message repeats."""

NAMES = "|".join([*FUNCTIONS, "pi"])
TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?P<name>[a-z][a-z0-9.]*)"
    r"|(?P<sign>\*\*|[-+*/^()√])|(?P<blank>\s+)|(?P<other>.)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
SIGNS = str.maketrans(
    {"\N{MULTIPLICATION SIGN}": "*", "\N{MIDDLE DOT}": "*", "\N{DOT OPERATOR}": "*",
     "\N{DIVISION SIGN}": "/", "\N{DIVISION SLASH}": "/", "\N{GREEK SMALL LETTER PI}": "pi"}
)  # fmt: skip

LATEX_NOISE = re.compile(r"\\(?:left|right)(?![a-z])|\\[,;:! ]")
LATEX_SIGNS = ((r"\cdot", "*"), (r"\times", "*"), (r"\div", "/"))
LATEX_NAME = re.compile(rf"\\({NAMES})(?![a-z0-9])")
LATEX_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
LATEX_GROUP = re.compile(rf"({NAMES}|\^)\s*\{{([^{{}}]*)\}}")


class NotAnExpression(ValueError):
    """The text is none; what is wrong with it nobody can tell."""


def evaluate(text: str) -> float:
    """Return the value of an expression, a finite number.

    >>> evaluate("(1 - 0.2)*0.5"), evaluate("-2^2")
    (0.4, -4.0)

    Raises
    ------
    InvalidResponse
        It has no value, or is written in a way that can be mended; the message says how.
    NotAnExpression
        It is something else.
    """
    return Reading(tokens_of(in_plain_signs(text))).whole()


def in_plain_signs(text: str) -> str:
    """Return an expression in the signs of the grammar; of LaTeX, what is easily told."""
    text = text.translate(SIGNS)
    if "\\" not in text and "^{" not in text:
        return text
    text = LATEX_NOISE.sub(" ", text)
    for written, plain in LATEX_SIGNS:
        text = text.replace(written, plain)
    text, before = LATEX_NAME.sub(r"\1", text), ""
    while text != before:  # From the inside, where braces stand within braces.
        before = text
        text = LATEX_FRACTION.sub(r"((\1)/(\2))", LATEX_GROUP.sub(r"\1(\2)", text))
    return text


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Return kinds and texts of all that stands there, but for blanks."""
    tokens = [(str(token.lastgroup), token[0]) for token in TOKEN.finditer(text)]
    if not tokens or any(kind == "other" for kind, _ in tokens):
        raise NotAnExpression(text)
    return [token for token in tokens if token[0] != "blank"]


class Reading:
    """Goes through the tokens of an expression once, each method from one place to the next."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def whole(self) -> float:
        value = self.sum()
        if self.place < len(self.tokens):
            raise self.left_over()
        return value

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def take(self, *signs: str) -> str:
        """Go past a sign if it is one of these, and return it."""
        kind, text = self.peek()
        if kind != "sign" or text not in signs:
            return ""
        self.place += 1
        return text

    def sum(self) -> float:
        value = self.product()
        while sign := self.take("+", "-"):
            term = self.product()
            value = finite(value + term if sign == "+" else value - term)
        return value

    def product(self) -> float:
        value = self.factor()
        while sign := self.take("*", "/"):
            other = self.factor()
            value = finite(value * other) if sign == "*" else divided(value, other)
        return value

    def factor(self) -> float:
        """Read a power, with one sign before it at most: two are more likely a slip."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise InvalidResponse("put fewer brackets into one another")
        sign = self.take("+", "-")
        value = self.power()
        self.depth -= 1
        return -value if sign == "-" else value

    def power(self) -> float:
        base = self.atom()
        return raised(base, self.factor()) if self.take("^", "**") else base

    def atom(self) -> float:
        kind, text = self.peek()
        self.place += 1
        if kind == "number":
            return finite(float(text))
        if kind == "name":
            return self.named(text)
        if text == "√":
            return applied("sqrt", self.atom())
        if text == "(":
            return self.bracketed()
        raise NotAnExpression(text)

    def bracketed(self) -> float:
        """Read what stands in brackets, the first of which is behind us."""
        value = self.sum()
        if self.take(")"):
            return value
        if self.place < len(self.tokens):
            raise self.left_over()
        raise InvalidResponse("a bracket is not closed; write ) where it ends")

    def named(self, name: str) -> float:
        """Read a function with what it is of, or a constant."""
        function = name.lower()
        if self.take("("):
            if function not in FUNCTIONS:
                raise no_function(name)
            return applied(function, self.bracketed())
        if function in FUNCTIONS:
            raise InvalidResponse(f"write brackets after {function}, as in {function}(2)")
        constant = CONSTANTS.get(name if name == "E" else function)
        if constant is None:
            raise NotAnExpression(name)
        return constant

    def left_over(self) -> Exception:
        """Return what to say of a token that does not go on with what stands before it."""
        kind, text = self.peek()
        if text == ")":
            return InvalidResponse("a bracket is closed that was never opened")
        is_factor = text in {"(", "√"} or text.lower() in {*FUNCTIONS, "pi"}
        if is_factor and kind != "number":
            return InvalidResponse("write * for times, as in 2*sqrt(3)")
        return NotAnExpression(text)


def no_function(name: str) -> InvalidResponse:
    """Say that a name is none of ours, and which are."""
    shown = f"{name[:LONGEST_NAME]}…" if len(name) > LONGEST_NAME else name
    return InvalidResponse(f"“{shown}” is not a function here; these are: {', '.join(FUNCTIONS)}")
