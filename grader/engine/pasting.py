"""Take apart matrices pasted as NumPy, MATLAB, LaTeX, CSV or TSV."""

from __future__ import annotations

import re
from itertools import pairwise

from grader.engine.rules.base import InvalidResponse

LONGEST_PASTE = 20_000

ASSIGNMENT = re.compile(r"[A-Za-z]\w*\s*=(?!=)\s*")
# Only what leaves the numbers as they are: not inv(...), not exp(...).
CALL = re.compile(r"(?:\w+\.)*(?:as)?(?:array|matrix|tensor|constant)\s*\(", re.IGNORECASE)
LATEX_BEGIN = re.compile(
    r"\\begin\{(?:(\w*matrix\*?)\}(?:\[[^\[\]]*\])?|(array)\}\s*\{(?:[^{}]|\{[^{}]*\})*\})"
)
LATEX_AROUND = re.compile(
    r"(?:[\s$&.,;]|\\[\[\]()]|\\displaystyle\b|\\(?:left|right)\s*(?:[\[\]()|.]|\\[lr]brack))*"
)
LATEX_ROW = re.compile(r"\\\\(?:\[[^\[\]]*\])?|\\cr\b")
LATEX_NOISE = re.compile(r"\\(?:hline|left|right|displaystyle|[,;:! ])")
PLAIN_FRACTION = re.compile(
    r"([+-]?[\s\d.]*)\\[dt]?frac\s*\{\s*([\d.]+)\s*\}\s*\{\s*([\d.]+)\s*\}", re.ASCII
)
ROW = re.compile(r"\[([^\[\]]*)\]")
IN_QUOTES = re.compile(r"^([\"'])([^\"']*)\1$")
TIMES = "*/^\N{MULTIPLICATION SIGN}\N{DIVISION SIGN}"
PLUS = {"+", "-", "\N{MINUS SIGN}"}
AROUND_ROWS = re.compile(r"\[[\s,;]*\]?[\s,;]*")

ONE_MATRIX = "Paste one matrix of numbers, with nothing to work out before or after it."

Cells = list[list[object]]


def pasted_cells(text: str) -> Cells:
    """Take a pasted matrix apart.

    >>> pasted_cells("np.array([[1, 2], [3, 4]])") == pasted_cells("[1 2; 3 4]")
    True
    """
    if len(text) > LONGEST_PASTE:
        raise InvalidResponse(f"A matrix may have {LONGEST_PASTE} characters at most.")
    if begin := LATEX_BEGIN.search(text):
        return latex_cells(text, begin)
    if assignment := ASSIGNMENT.match(text.lstrip()):
        text = text.lstrip()[assignment.end() :]
    if text.lstrip().startswith(("[", "{", "(")) or CALL.match(text.lstrip()):
        return bracketed_cells(text.strip().rstrip("; \r\n"))
    if "[" in text:
        raise InvalidResponse(ONE_MATRIX)
    return lines_of_cells(text.strip("\r\n "))


def bracketed_cells(text: str) -> Cells:
    """Take apart what code writes: rows in brackets, or rows ended by semicolons."""
    if call := CALL.match(text):
        inside, _, after = text[call.end() :].rpartition(")")
        end = max(map(inside.rfind, "])}")) + 1
        named = inside[end:].strip()  # Such as dtype=float32.
        if after or (named and not named.startswith(",")):
            raise InvalidResponse(ONE_MATRIX)
        text = inside[:end].strip()
    text = in_square_brackets(text)
    if "[" in text and not text.startswith("["):
        raise InvalidResponse(ONE_MATRIX)
    if re.match(r"\[\s*\[", text):
        if not AROUND_ROWS.fullmatch(ROW.sub("", text)):
            raise InvalidResponse(ONE_MATRIX)
        return [split_cells(row) for row in ROW.findall(text)]
    return lines_of_cells(text.removeprefix("[").removesuffix("]"))


def in_square_brackets(text: str) -> str:
    """Write braces and tuples as lists; the brackets of expressions stay as they are."""
    text = text.translate(str.maketrans("{}", "[]"))
    if "(" not in text:
        return text
    signs = list(text)
    opened: list[tuple[int, bool]] = []
    for place, sign in enumerate(signs):
        if sign in "([":
            opened.append((place, False))
        elif sign in ",;" and opened:
            opened[-1] = (opened[-1][0], True)
        elif sign in ")]" and opened:
            start, is_tuple = opened.pop()
            is_call = start > 0 and signs[start - 1].isalnum()
            if sign == ")" and signs[start] == "(" and is_tuple and not is_call:
                signs[start], signs[place] = "[]"
    return "".join(signs)


def latex_cells(text: str, begin: re.Match[str]) -> Cells:
    """Take apart what stands between ``\\begin`` and ``\\end``."""
    body, end, after = text[begin.end() :].partition(rf"\end{{{begin[1] or begin[2]}}}")
    before = text[: begin.start()].rpartition("=")[2]
    if not end or not LATEX_AROUND.fullmatch(before) or not LATEX_AROUND.fullmatch(after):
        raise InvalidResponse(ONE_MATRIX)
    plain = LATEX_NOISE.sub(" ", LATEX_ROW.sub("\n", " ".join(body.split())))
    lines = [line.split("&") for line in plain.split("\n") if line.strip()]
    return [[latex_cell(cell.strip()) for cell in line] for line in lines]


def latex_cell(cell: str) -> str:
    """Return a cell out of its braces, and a plain fraction as people type it."""
    if cell.startswith("{") and cell.endswith("}"):
        cell = cell[1:-1].strip()
    fraction = PLAIN_FRACTION.fullmatch(cell)
    return " ".join(f"{fraction[1]} {fraction[2]}/{fraction[3]}".split()) if fraction else cell


def lines_of_cells(text: str) -> Cells:
    """Take apart lines of cells, with rows ended by line breaks or by semicolons."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(";" in line.rstrip().rstrip(";") for line in lines):
        # A spreadsheet where the comma is the decimal sign separates cells by semicolons.
        return [list(line.rstrip().split(";")) for line in lines]
    rows = [row for line in lines for row in line.split(";") if row.strip()]
    return [split_cells(row) for row in rows]


def split_cells(row: str) -> list[object]:
    """Split a row at tabs, else at commas, else at spaces."""
    row = row.strip("\n\r ")
    if "\t" in row:
        cells = row.split("\t")
    else:
        cells = at_blanks(row)
        is_spaced = any(
            not before.endswith(",") and not after.startswith(",")
            for before, after in pairwise(cells)
        )
        # Where spaces separate cells, a comma within one can only be meant as a decimal sign.
        if "," in row and not (is_spaced and re.search(r"\d,\d", row)):
            cells = at_commas(row.removesuffix(","))
    return [IN_QUOTES.sub(r"\2", cell.strip()) for cell in cells]


def at_commas(row: str) -> list[str]:
    """Split a row at commas, but for those in brackets."""
    cells: list[list[str]] = []
    depth = 0
    for piece in row.split(","):
        if depth > 0:
            cells[-1].append(piece)
        else:
            cells.append([piece])
        depth = max(0, depth + piece.count("(") - piece.count(")"))
    return [",".join(cell) for cell in cells]


def at_blanks(row: str) -> list[str]:
    """Split a row at blanks, but for those in brackets and round the signs of an expression.

    >>> at_blanks("1 - 0.2  exp( -1 ) 2 -3")
    ['1 - 0.2', 'exp( -1 )', '2', '-3']
    """
    pieces = row.split()
    cells: list[list[str]] = []
    depth = 0
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        if cells and (depth > 0 or goes_on(cells[-1][-1], piece, following)):
            cells[-1].append(piece)
        else:
            cells.append([piece])
        depth = max(0, depth + piece.count("(") - piece.count(")"))
    return [" ".join(cell) for cell in cells]


def goes_on(before: str, piece: str, following: str) -> bool:
    """Whether a piece belongs to the cell of the one before it, as MATLAB decides it too."""
    if before[-1] in TIMES or piece[0] in TIMES:
        return True
    if piece in PLUS:
        return (before[-1].isalnum() or before[-1] in ").") and starts_a_number(following)
    return before[-1] in PLUS and starts_a_number(piece)


def starts_a_number(piece: str) -> bool:
    return piece[:1].isalnum() or piece[:1] in {"(", ".", "√", "\\"}
