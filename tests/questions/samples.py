"""The smallest bank with an item of each kind, and the rows of one."""

from __future__ import annotations

from django.utils import timezone

from questions.models import Bank, Item, ItemVersion

SMALL_BANK = r"""
bank:
  slug: small
  title: A small bank
topics:
  - slug: wide
    title: Wide
    topics:
      - {slug: narrow, title: Narrow}
items:
  - slug: pick
    section: multiple-choice
    label: "1"
    title: Pick one
    topics: [narrow]
    stem: Which number is even?
    choices:
      - {text: Two, key: true, feedback: Two is twice one.}
      - {text: Three, feedback: Three halves leave a rest.}
      - {text: None of these, pinned: true, feedback: One of them is even.}
    solution: Divide by $2$.
  - slug: explain
    section: short-answer
    label: a
    title: Explain
    topics: [narrow, wide]
    stem: Why is the sky blue?
    criteria:
      - name: scattering
        idea: Short waves are scattered most.
        weight: 0.75
        phrasings: [The air scatters blue light more than red.]
        hint: What does air do to light?
      - name: sun
        idea: The light comes from the sun.
        weight: 0.25
        phrasings: [The light is sent by the sun.]
        hint: Where does the light come from?
    misconceptions:
      - statement: The sea is mirrored.
        phrasings: [The sky mirrors the sea.]
        feedback: The sky is blue over deserts too.
    solution: The air scatters blue light more than red. The light is sent by the sun.
  - slug: compute
    section: calculation
    label: a
    title: Attention with our numbers
    topics: [wide]
    generator: causal-attention
    options: {tokens: 2, width: 2}
    givens:
      x: [[0.2, 0.8], [0.5, 0.5]]
      w_q: [[0.5, 0.5], [0, 1]]
      w_k: [[1, 0], [-0.5, 0.5]]
      w_v: [[1, 0], [0, 1]]
"""


def small_bank(old: str = "", new: str = "") -> str:
    """The small bank with one passage written differently."""
    assert SMALL_BANK.count(old) == 1 or not old, f"{old!r} stands in the bank once"
    return SMALL_BANK.replace(old, new) if old else SMALL_BANK


RICH_BANK = small_bank(
    "    criteria:\n      - name: scattering\n",
    """    roles:
      - {air: "air|atmospher", sea: "sea|ocean"}
      - {blue: "blue|=b"}
    criteria:
      - name: scattering
        patterns: ["@air & scatter > blue", "short wave & !sea"]
""",
).replace(
    "      - statement: The sea is mirrored.\n",
    """      - statement: The sea is mirrored.
        contradicts: [scattering, sun]
        patterns: ["@sea & mirror|reflect"]
""",
)
"""The small bank with all that a rubric may have."""


def bank_row(slug: str = "rows", **values: object) -> Bank:
    return Bank.objects.create(slug=slug, title=slug, **values)


def item_row(bank: Bank, slug: str = "item", position: int = 1, **values: object) -> Item:
    section = Item.Section.SHORT_ANSWER
    return Item.objects.create(
        bank=bank, slug=slug, section=section, label=str(position), position=position, **values
    )


def version_row(item: Item, number: int = 1, *, published: bool = True) -> ItemVersion:
    return ItemVersion.objects.create(
        item=item,
        number=number,
        title=f"{item.slug}, version {number}",
        stem="Why?",
        published_at=timezone.now() if published else None,
    )
