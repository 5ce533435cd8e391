"""The Markdown that authors write, as LaTeX: emphasis, lists, code, links and formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.engine.documents.escaping import escaped
from grader.engine.documents.formulas import display, inline

SPAN = re.compile(
    r"""(?P<ticks>`+)(?P<code>.+?)(?P=ticks)(?!`)
    | \$\$(?P<shown>[^$]+?)\$\$
    | (?<![\d\\])\$(?!\s)(?P<math>(?:\\.|[^$\\`])+?)(?<!\s)\$(?!\d)
    | \\(?P<literal>[!-/:-@\[-`{-~])
    | (?P<stars>\*\*|__)(?=\S)(?P<strong>.+?)(?<=\S)(?P=stars)
    | (?P<star>\*)(?=\S)(?P<emphasis>.+?)(?<=\S)\*
    | (?<!\w)_(?=\S)(?P<underlined>.+?)(?<=\S)_(?!\w)
    | \[(?P<label>[^\]]+)\]\((?P<target>[^)\s]+)[^)]*\)""",
    re.VERBOSE | re.DOTALL,
)
ITEM = re.compile(r"\s{0,3}(?:[-*+]|(?P<number>\d+)[.)])\s+(?P<text>.*)", re.DOTALL)
FENCE = re.compile(r"^(```+|~~~+).*?\n(.*?)(?:^\1\s*$|\Z)", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")


def line(text: str) -> str:
    """Return a line of Markdown as LaTeX."""
    pieces, place = [], 0
    for found in SPAN.finditer(text):
        pieces += [escaped(text[place : found.start()]), span(found)]
        place = found.end()
    return "".join([*pieces, escaped(text[place:])])


def span(found: re.Match[str]) -> str:
    """Return one span of a line."""
    kind, inside = found.lastgroup, {k: v for k, v in found.groupdict().items() if v is not None}
    match kind:
        case "code":
            return rf"\texttt{{{escaped(inside['code'].strip())}}}"
        case "shown":
            return display(inside["shown"])
        case "math":
            return inline(inside["math"])
        case "literal":
            return escaped(inside["literal"])
        case "strong":
            return rf"\textbf{{{line(inside['strong'])}}}"
        case "emphasis" | "underlined":
            return rf"\emph{{{line(inside[kind])}}}"
        case _:
            return rf"{line(inside['label'])} (\texttt{{{escaped(inside['target'])}}})"


def blocks(text: str) -> str:
    """Return Markdown of several paragraphs as LaTeX."""
    pieces, place = [], 0
    text = text.replace("\r\n", "\n")
    for found in FENCE.finditer(text):
        pieces += [*paragraphs(text[place : found.start()]), code(found[2])]
        place = found.end()
    return "\n\n".join([*pieces, *paragraphs(text[place:])])


def paragraphs(text: str) -> Iterator[str]:
    """Return each block of a text without code."""
    for block in re.split(r"\n\s*\n", text):
        stripped = block.strip()
        if not stripped:
            continue
        if heading := HEADING.fullmatch(stripped):
            yield rf"\paragraph{{{line(heading[1])}}}"
        elif ITEM.match(block):
            yield listing(block)
        else:
            yield line(re.sub(r"^> ?", "", stripped, flags=re.MULTILINE))


def listing(block: str) -> str:
    """Return a list; a line that begins no item goes on with the one before."""
    items: list[str] = []
    kind = "itemize"
    for text in block.splitlines():
        if found := ITEM.fullmatch(text):
            kind = "enumerate" if found["number"] and not items else kind
            items.append(found["text"])
        elif items:
            items[-1] += f"\n{text.strip()}"
    lines = [rf"\item {line(item)}" for item in items]
    return "\n".join([rf"\begin{{{kind}}}", *lines, rf"\end{{{kind}}}"])


def code(text: str) -> str:
    """Return lines of code, each as it is."""
    lines = [rf"\texttt{{{spaced(each)}}}" for each in text.rstrip("\n").split("\n")]
    return "\\\\\n".join(lines)


def spaced(text: str) -> str:
    return escaped(text).replace(" ", "~") or "~"
