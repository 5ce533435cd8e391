"""The languages that pages come in: English, and each that a translation was compiled for."""

from __future__ import annotations

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

ENGLISH = ("en", "English")


def languages_in(folder: Path) -> list[tuple[str, str]]:
    """List the languages of a folder of translations, each by its own name."""
    compiled = sorted(folder.glob("*/LC_MESSAGES/django.mo"))
    codes = [to_language(path.parts[-3]) for path in compiled]
    return [ENGLISH, *((code, _own_name(code)) for code in codes if code != ENGLISH[0])]


def _own_name(code: str) -> str:
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    return str(known.get("name_local", code))
