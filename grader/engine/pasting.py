"""Take apart matrices pasted as NumPy, MATLAB, LaTeX, CSV or TSV."""

from __future__ import annotations

import re

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
FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
ROW = re.compile(r"\[([^\[\]]*)\]")
IN_QUOTES = re.compile(r"^([\"'])([^\"']*)\1$")
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
    if "[" in text or "(" in text:
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
    text = text.translate(str.maketrans("{}()", "[][]"))
    if re.match(r"\[\s*\[", text):
        if not AROUND_ROWS.fullmatch(ROW.sub("", text)):
            raise InvalidResponse(ONE_MATRIX)
        return [split_cells(row) for row in ROW.findall(text)]
    return lines_of_cells(text.removeprefix("[").removesuffix("]"))


def latex_cells(text: str, begin: re.Match[str]) -> Cells:
    """Take apart what stands between ``\\begin`` and ``\\end``."""
    body, end, after = text[begin.end() :].partition(rf"\end{{{begin[1] or begin[2]}}}")
    before = text[: begin.start()].rpartition("=")[2]
    if not end or not LATEX_AROUND.fullmatch(before) or not LATEX_AROUND.fullmatch(after):
        raise InvalidResponse(ONE_MATRIX)
    plain = LATEX_ROW.sub("\n", " ".join(body.split()))
    plain = FRACTION.sub(r" \1/\2 ", LATEX_NOISE.sub(" ", plain))
    return [
        [cell.strip().strip("{}") for cell in line.split("&")]
        for line in plain.split("\n")
        if line.strip()
    ]


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
    # Where spaces separate cells, a comma within one can only be meant as a decimal sign.
    if "\t" in row:
        cells = row.split("\t")
    elif "," in row and not (re.search(r"\d,\d", row) and re.search(r"[^\s,]\s+[^\s,]", row)):
        cells = row.removesuffix(",").split(",")
    else:
        cells = row.split()
    return [IN_QUOTES.sub(r"\2", cell.strip()) for cell in cells]
