"""A variant with its worked solution and what a student made of it, as one LaTeX document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from grader.engine.documents.escaping import escaped
from grader.engine.documents.formulas import display, fitted, formula, inline
from grader.engine.documents.markdown import blocks, line
from grader.engine.latex import as_latex

Row = Mapping[str, Any]
Said = Callable[[Row], str]
"""What a mark is called."""

HEAD = r"""% Needs only what every LaTeX has: article, amsmath, and graphicx to fit long lines.
\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage{textcomp}
\usepackage{amsmath,amssymb}
\usepackage{graphicx}
\usepackage[margin=25mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\setcounter{MaxMatrixCols}{40}
\allowdisplaybreaks
\emergencystretch=3em
"""


def latex_document(
    content: Mapping[str, Any],
    rows: Sequence[Row],
    answers: Sequence[Row],
    *,
    score: float | None,
    said: Said,
) -> str:
    """Return a complete document.

    Parameters
    ----------
    content : the problem as it was shown
    rows : the worked solution's steps
    answers : the parts, each with what was answered (``part``, ``response``, ``mark``)
    said : what a mark is called
    """
    pieces = [
        rf"\section*{{{line(content['title'])}}}",
        *problem(content),
        r"\section*{Worked solution}",
        *steps(rows, said),
        r"\section*{Answers and marks}",
        *marks(answers, said, score),
    ]
    body = "\n\n".join(piece for piece in pieces if piece)
    return f"{HEAD}\\begin{{document}}\n\n{body}\n\n\\end{{document}}\n"


def problem(content: Mapping[str, Any]) -> Iterator[str]:
    """Return what was asked, what is given, and what is agreed."""
    yield blocks(content["question"] if content["givens"] else content["stem"])
    if content["givens"]:
        yield r"\subsection*{Given}"
        for given in content["givens"]:
            yield display(f"{given['symbol']} = {as_latex(given['value'])}")
    if content["conventions"]:
        items = [rf"\item {line(each)}" for each in content["conventions"]]
        yield r"\subsection*{Conventions}"
        yield "\n".join([r"\begin{itemize}", *items, r"\end{itemize}"])


def steps(rows: Sequence[Row], said: Said) -> Iterator[str]:
    """Return the steps, families below a heading of their own."""
    for group, members in groupby(rows, key=lambda row: str(row["group"])):
        if group:
            yield rf"\subsection*{{{line(group)}}}"
        for row in members:
            yield from step(row, said)


def step(row: Row, said: Said) -> Iterator[str]:
    """Return one step: what it is, its lines, what was entered, and the note."""
    if not row["result"]:
        yield blocks(row["text"])
        return
    verdict = rf"\hfill {escaped(said(row))}" if row["note"] else ""
    face = r"\textbf" if row["asked"] else r"\textit"
    yield rf"\pagebreak[2]{face}{{{line(row['text'])}}} {verdict}"
    yield workings(row)
    if row["first_wrong"]:
        yield r"\textbf{Here it first went wrong.}"
    if row["note"] not in {"", "correct", "blank"}:
        yield own(row)
        yield blocks(row["feedback"])


def workings(row: Row) -> str:
    """Return what a step equals, line below line."""
    lines = list(dict.fromkeys(row[name] for name in ("formula", "numbers", "result") if row[name]))
    if row["choice"]:
        return (
            f"{inline(row['symbol'])}: {line(row['choice'])}"
            if row["symbol"]
            else line(row["choice"])
        )
    fit = [formula(tex) for tex in lines]
    symbol = formula(row["symbol"]) or ""
    if None in fit:
        return "\n\n".join(inline(tex) for tex in lines)
    equations = [rf"&= {fitted(tex)}" for tex in fit if tex]
    return "\n".join([r"\begin{align*}", f"{symbol} " + " \\\\\n".join(equations), r"\end{align*}"])


def own(row: Row) -> str:
    """Return what was entered for a step."""
    if row["chosen"]:
        return f"Yours: {line(row['chosen'])}"
    return f"Yours:\n{display(row['entered'])}" if row["entered"] else ""


def marks(answers: Sequence[Row], said: Said, score: float | None) -> Iterator[str]:
    """Return each part with what was answered and what that earned."""
    for answered in answers:
        part, mark = answered["part"], answered["mark"]
        earned = (
            f"{round(mark['credit'] * part['weight'], 2):g} of {part['weight']:g}" if mark else ""
        )
        verdict = rf"\hfill {escaped(f'{said(mark)}, {earned}')}" if mark else ""
        yield rf"\pagebreak[2]\textbf{{{line(part['prompt'])}}} {verdict}"
        yield entered(part, answered["response"])
        if mark:
            yield blocks(mark["feedback"])
    if score is not None:
        yield rf"\textbf{{Score: {100 * score:.4g}\,\%}}"


def entered(part: Row, response: object) -> str:
    """Return an answer as it was written; nothing in it is Markdown or a command."""
    if response in (None, "", []):
        return r"\emph{Nothing was entered.}"
    if part["kind"] == "choice":
        texts = {option["name"]: option["text"] for option in part["options"]}
        return line(texts[response]) if response in texts else escaped(str(response))
    if isinstance(response, list):
        grid = response if isinstance(response[0], list) else [response]
        rows = [" & ".join(cell(each) for each in row) for row in grid]
        return "\\[ \\begin{bmatrix} " + r" \\ ".join(rows) + " \\end{bmatrix} \\]"
    paragraphs = escaped(str(response)).strip().splitlines()
    return r"\begin{quote}" + "\n" + "\\par\n".join(paragraphs) + "\n" + r"\end{quote}"


def cell(entry: object) -> str:
    text = str(entry).strip() if entry is not None else ""
    return rf"\text{{{escaped(text)}}}" if text else r"\cdot"
