"""The settings in which every problem is tried: as usual, all at the least, all at the most."""

from __future__ import annotations

from grader import engine

SETTINGS = [
    (slug, options)
    for slug, derivation in engine.catalogue().items()
    for schema in [engine.schema_of(derivation.options)["properties"]]
    for options in [
        {},
        {name: each.get("minimum", False) for name, each in schema.items()},
        {name: each.get("maximum", True) for name, each in schema.items()},
    ]
]


def named(value):
    """Name a case by its problem; of the options pytest makes a number."""
    return value if isinstance(value, str) else ""
