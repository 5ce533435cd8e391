"""What a verify script prints; its source goes into the script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from grader.engine.verifying.checking import Check, largest

BY_SITE_ONLY = 5e-7
"""Scores and credits that differ by less than this differ in their last stored digit only."""


def report(check: Check) -> str:
    """Return the reference, the marks beside those that the site recorded, and the score."""
    blocks = [
        "The reference, recomputed step by step",
        *reference(check),
        "",
        agreement(check),
        "",
        "The response",
        *table(["part", "worth", "mark", "off by", "allowed", "note"], mark_rows(check)),
        *explanations(check),
        "",
        f"Score: {check.score():g}",
        *differences(check),
    ]
    return "\n".join(blocks)


def reference(check: Check) -> list[str]:
    """Write out the value of every step, rounded to the decimals it is asked with."""
    lines = []
    for name, value in check.run().items():
        shown = np.round(value[0, 0], check.problem["decimals"][name]) + 0.0
        text = np.array2string(shown, separator=", ", max_line_width=88, prefix=" " * 6)
        lines += [f"  {name} =" if "\n" in text else f"  {name} = {text}"]
        lines += [f"      {text}"] if "\n" in text else []
    return lines


def agreement(check: Check) -> str:
    """Say whether what was recomputed is the key that the site marked by."""
    off = max(largest(check.run()[name] - check.key[name]) for name in check.parts)
    if check.agrees():
        return f"It agrees with the key that the site marked by; they differ by {off:.1g} at most."
    return f"It DIFFERS from the key that the site marked by, by {off:.3g}."


def mark_rows(check: Check) -> list[list[str]]:
    """Return a row for each part."""
    rows = []
    for name, (credit, note) in check.marks().items():
        off = f"{check.gap(name, check.key[name]):.3g}" if name in check.entered else ""
        worth = f"{check.parts[name]['weight']:g}"
        rows.append([name, worth, f"{credit:g}", off, f"{check.tolerance[name]:g}", note])
    return rows


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Set rows in columns."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return [
        "  "
        + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def explanations(check: Check) -> list[str]:
    """Return what the slips that were recognised are."""
    found = [slip for _, note in check.marks().values() for slip in note.split(" or ")]
    hints = check.problem["hints"]
    return [f"  {slip}: {hints[slip]}" for slip in dict.fromkeys(found) if slip in hints]


def differences(check: Check) -> list[str]:
    """Say where the site recorded another mark, and what it may have looked at."""
    recorded = check.problem["recorded"]
    if recorded is None:
        return []
    lines = []
    for name, (credit, note) in check.marks().items():
        mark = recorded["marks"].get(name)
        if mark and (mark["note"] != note or abs(mark["credit"] - credit) > BY_SITE_ONLY):
            lines.append(f"  {name}: {mark['credit']:g}, {mark['note']} (here {credit:g}, {note})")
    if not lines and abs(recorded["score"] - check.score()) <= BY_SITE_ONLY:
        return ["The site recorded the same marks."]
    return [f"The site recorded another mark: {recorded['score']:g}", *lines]
