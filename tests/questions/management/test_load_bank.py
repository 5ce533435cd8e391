from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.questions.samples import SMALL_BANK, small_bank

pytestmark = pytest.mark.django_db


def test_the_command_says_what_changed(tmp_path):
    file = tmp_path / "bank.yaml"
    file.write_text(SMALL_BANK)
    out = StringIO()

    call_command("load_bank", file, stdout=out)
    file.write_text(small_bank("Which number is even?", "Which is even?"))
    call_command("load_bank", file, stdout=out)

    assert out.getvalue() == "small: 3 created\nsmall: 1 changed, 2 unchanged\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"bank: {slug: x, slug: y}", "line 1, bank.slug: this name stands twice"),
        (b"\xff\xfe", "the file is not UTF-8 text"),
        (None, "the file cannot be read: No such file or directory"),
    ],
)
def test_the_command_says_in_one_line_why_it_cannot_load(tmp_path, content, message):
    file = tmp_path / "bank.yaml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=re.escape(f"{file}: {message}")) as caught:
        call_command("load_bank", file)

    assert "\n" not in str(caught.value)
