"""Plain text as LaTeX in ASCII: whatever it holds, it is set and not obeyed."""

# ruff: noqa: RUF001 # characters that look alike are told apart here

from __future__ import annotations

import re
import unicodedata

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}", "[": "{[}", "]": "{]}", "\u2060": "{}",
}  # fmt: skip
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
    "\u0328": "k",
}  # fmt: skip
LETTERS = {
    "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}",
    "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "đ": r"\dj{}", "ð": r"\dh{}", "þ": r"\th{}",
    "“": "``", "”": "''", "‘": "`", "’": "'", "–": "--", "—": "---", "…": r"\dots{}",
    "•": r"\textbullet{}", "§": r"\S{}", "°": r"\textdegree{}", "£": r"\pounds{}",
    "\u00a0": "~", "\u00ad": r"\-", "\t": " ",
}  # fmt: skip
SIGNS = {
    "−": "-", "±": r"\pm", "×": r"\times", "·": r"\cdot", "÷": r"\div", "≤": r"\le", "≥": r"\ge",
    "≠": r"\ne", "≈": r"\approx", "→": r"\to", "←": r"\gets", "⇒": r"\Rightarrow", "∞": r"\infty",
    "√": r"\surd", "∑": r"\sum", "∏": r"\prod", "∂": r"\partial", "∇": r"\nabla", "∈": r"\in",
    "∉": r"\notin", "∀": r"\forall", "∃": r"\exists", "²": "^2", "³": "^3", "¹": "^1", "⊤": r"\top",
    "½": r"\tfrac12", "¼": r"\tfrac14", "¬": r"\neg", "∥": r"\|", "⊙": r"\odot",
}  # fmt: skip
LOWER = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
GREEK = {
    unicodedata.lookup(f"GREEK SMALL LETTER {name.replace('lambda', 'lamda')}"): f"\\{name}"
    for name in [*LOWER.split(), "upsilon", "phi", "chi", "psi", "omega"]
} | {
    unicodedata.lookup(f"GREEK CAPITAL LETTER {name.replace('Lambda', 'Lamda')}"): f"\\{name}"
    for name in ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega")
}


TWICE = re.compile(r"([-,'])(?=\1)")
"""Signs that LaTeX draws together where they stand twice."""


def escaped(text: str) -> str:
    """Return plain text as LaTeX; a character that it has no letters for becomes its code.

    >>> escaped("100 % of x_1")
    '100 \\\\% of x\\\\_1'
    """
    apart = TWICE.sub("\\1\u2060", unicodedata.normalize("NFC", text))
    return "".join(map(escaped_character, apart))


def escaped_character(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    if character == "\n" or (character.isascii() and character.isprintable()):
        return character
    if character in LETTERS:
        return LETTERS[character]
    if sign := SIGNS.get(character) or GREEK.get(character):
        return rf"\ensuremath{{{sign}}}"
    parts = unicodedata.normalize("NFD", character)
    base, marks = parts[0], parts[1:]
    if base.isascii() and base.isalpha() and marks in ACCENTS:
        return rf"\{ACCENTS[marks]}{{{base}}}"
    if unicodedata.category(character)[0] == "C":
        return ""
    return rf"\texttt{{U+{ord(character):04X}}}"


def in_formula(tex: str) -> str:
    """Return a formula with every character in ASCII, as far as it has a command."""
    return "".join(
        character if character.isascii() else in_formula_character(character) for character in tex
    )


def in_formula_character(character: str) -> str:
    sign = SIGNS.get(character) or GREEK.get(character)
    return f"{{{sign}}}" if sign else rf"\text{{{escaped_character(character)}}}"
