"""Which formulas a document may take over as they are: complete ones that only set type."""

from __future__ import annotations

import re

from grader.engine.documents.escaping import escaped, in_formula

FORBIDDEN = """
input include write read openin openout closein closeout csname endcsname expandafter def edef gdef
xdef let futurelet catcode lccode uccode immediate special loop repeat usepackage documentclass
newcommand renewcommand providecommand newread newwrite newenvironment renewenvironment directlua
output jobname everypar everymath includegraphics verbatiminput lstinputlisting href url htmlClass
htmlId htmlStyle htmlData string meaning aftergroup global outer long par relax font textfont
message errmessage show batchmode scrollmode
""".split()  # noqa: SIM905 # one word each reads better than a column of quotes
"""Commands that do more than set type, or end what is around them."""
TOKEN = re.compile(r"\\(begin|end)\{([a-zA-Z]+\*?)\}|\\([a-zA-Z]+|.)|([{}$%#&])", re.DOTALL)
UNIT = re.compile(r"\\begin\{(?:bmatrix|array)\}(.*?)\\end\{(?:bmatrix|array)\}", re.DOTALL)
COMMAND = re.compile(r"\\(?:left|right|text|mathrm|operatorname)\b|\\[a-zA-Z]+|\\.|[{}_^\s]")
WIDEST = 66
"""Letters that fit into a line."""


def formula(tex: str) -> str | None:
    """Return a formula fit for a document, or None for one that is not."""
    text = " ".join(tex.split())
    return in_formula(text) if text and "^^" not in text and is_complete(text) else None


def is_complete(tex: str) -> bool:
    """Whether braces and environments are closed, and nothing reaches beyond the formula."""
    open_ones: list[str] = []
    fences = 0
    for verb, environment, command, character in (match.groups() for match in TOKEN.finditer(tex)):
        fences += (command == "left") - (command == "right")
        is_stray = character == "&" and set(open_ones) <= {"{"}
        if fences < 0 or is_stray or command in FORBIDDEN or character in {"$", "%", "#"}:
            return False
        if verb == "begin" or character == "{":
            open_ones.append(environment or "{")
        is_end = verb == "end" or character == "}"
        if is_end and (not open_ones or open_ones.pop() != (environment or "{")):
            return False
    return not open_ones and not fences and not tex.endswith("\\")


def inline(tex: str) -> str:
    """Return a formula within a line, or its source where it cannot be set."""
    fit = formula(tex)
    return rf"\texttt{{{escaped(tex)}}}" if fit is None else f"${fit}$"


def display(tex: str) -> str:
    """Return a formula on a line of its own."""
    fit = formula(tex)
    return inline(tex) if fit is None else f"\\[ {fitted(fit)} \\]"


def fitted(tex: str) -> str:
    """Return a formula small enough for a line."""
    if width(tex) <= WIDEST:
        return tex
    return rf"\resizebox{{0.85\linewidth}}{{!}}{{$\displaystyle {tex}$}}"


def width(tex: str) -> float:
    """Return roughly how many letters wide a formula is."""
    matrices = sum(
        max(sum(len(cell.strip()) + 2 for cell in row.split("&")) for row in rows.split(r"\\"))
        for rows in UNIT.findall(tex)
    )
    rest = COMMAND.sub(lambda found: "x" if found[0][1:].isalpha() else "", UNIT.sub("", tex))
    return float(matrices + len(rest))
