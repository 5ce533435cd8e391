"""Read a page as a strict browser does: what it would run, refuse, or leave unlabelled."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a page consists of, and what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.words: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[str] = []
        self._silent = ""
        self.feed(html)
        self.faults += [f"id {name} twice" for name in set(self.ids) if self.ids.count(name) > 1]
        self.faults += [f"no id {name}" for name in self.targets if name not in self.ids]

    @property
    def text(self) -> str:
        """All words, as they would be read aloud."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag == "script" and not attributes.get("src", "").startswith("/")):
            self.faults.append(f"inline {tag}")
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if tag in {"script", "style"}:
            self._silent = tag
        for name, value in attributes.items():
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.faults.append(f"{name}={value}")
        # Only KaTeX places its glyphs by style attributes; the policy has a directive for it.
        if "style" in attributes and tag not in {"span", "svg", "math", "mtable", "mstyle"}:
            self.faults.append(f"style on {tag}")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.targets += attributes.get(name, "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def numbers_of(value: object) -> list[str]:
    """Write out the numbers of a key that nobody would come upon by chance."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in numbers_of(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in numbers_of(inner)]
    if isinstance(value, float) and len(f"{value:.6f}".rstrip("0").partition(".")[2]) >= 3:
        return [f"{abs(value):.4f}"[:-1]]
    return []
