"""The folder of Mohler and others, with questions of our own in it."""

from __future__ import annotations

import pytest

from grader.management.public_sets.mohler import read_mohler
from grader.management.public_sets.sources import MOST_BYTES, UnreadableSet

FILES = {
    "raw/questions": "1.1 What is a stack?\n11.2\tWhat is<br>a queue?\n",
    "raw/answers": "1.1 Last in, first out.\n11.2 First in, first out.\n",
    "raw/1.1": "1.1\tA pile of plates.\n1.1 No <br> idea\n",
    "raw/11.2": "11.2 People in a row.\n",
    "scores/1.1/ave": "5\n2.5\n",
    "scores/1.1/me": "5\n3\n",
    "scores/1.1/other": "5\n2\n",
    "scores/11.2/ave": "4\n",
    "scores/11.2/me": "9\n",
    "scores/11.2/other": "7\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        write(tmp_path, name, text)
    return tmp_path


def write(folder, name, text):
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("latin-1"))


def test_questions_references_answers_and_scores_are_put_together(folder):
    assert read_mohler(folder) == read_mohler(folder / "data")
    assert read_mohler(folder) == {
        "items": [
            {"item": "mohler-1.1", "question": "What is a stack?",
             "reference": "Last in, first out."},
            {"item": "mohler-11.2", "question": "What is a queue?",
             "reference": "First in, first out."},
        ],
        "answers": [
            {"item": "mohler-1.1", "answer": "A pile of plates.", "score": 1.0},
            {"item": "mohler-1.1", "answer": "No idea", "score": 0.5},
            {"item": "mohler-11.2", "answer": "People in a row.", "score": 0.8},
        ],
    }  # fmt: skip


def test_without_the_mean_it_is_made_of_both_and_exams_go_to_ten(folder):
    whole = read_mohler(folder)
    for number in ("1.1", "11.2"):
        (folder / "data" / "scores" / number / "ave").unlink()

    assert read_mohler(folder) == whole


def test_answers_cut_into_words_are_read_where_there_are_no_others(folder):
    (folder / "data" / "raw" / "1.1").unlink()
    (folder / "data" / "raw" / "11.2").unlink()
    write(folder, "sent/1.1", "1.1 A pile -LRB- of plates -RRB- . <STOP> So . <STOP>\n1.1 No\n")
    write(folder, "sent/11.2", "11.2 People\n")

    answers = [each["answer"] for each in read_mohler(folder)["answers"]]

    assert answers == ["A pile ( of plates ) . So .", "No", "People"]


def test_questions_that_are_no_short_answers_are_left_out(folder):
    write(folder, "docs/files", "#1.1\n11.2\n")

    assert [each["item"] for each in read_mohler(folder)["items"]] == ["mohler-11.2"]


def test_questions_stand_in_the_order_of_their_numbers(folder):
    write(folder, "raw/2.1", "2.1 One.\n")
    write(folder, "scores/2.1/ave", "1\n")
    write(folder, "raw/questions", FILES["raw/questions"] + "2.1 Why?\n")
    write(folder, "raw/answers", FILES["raw/answers"] + "2.1 So.\n")

    items = [each["item"] for each in read_mohler(folder)["items"]]

    assert items == ["mohler-1.1", "mohler-2.1", "mohler-11.2"]


def test_a_text_that_is_not_utf_8_is_read_as_latin_1(folder):
    write(folder, "raw/11.2", "11.2 A caf\xe9's queue.\n")

    assert read_mohler(folder)["answers"][-1]["answer"] == "A caf\xe9's queue."


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("raw/1.1", "1.1 One.\n", "1.1: 1 answers, but 2 scores"),
        ("raw/questions", "1.1 What?\n", "questions: there is no 11.2"),
        ("raw/answers", "11.2 So.\n", "answers: there is no 1.1"),
        ("scores/1.1/ave", "5\nfive\n", "ave: could not convert"),
        ("scores/1.1/ave", "5\n9\n", "1.1: 9 is no score from 0 to 5"),
        ("docs/files", "#1.1\n", "there are no answers here"),
        ("raw/questions", "1" * (MOST_BYTES + 1), "more than 5,000,000 bytes"),
    ],
)
def test_what_is_wrong_is_said_with_its_file(folder, name, text, message):
    write(folder, name, text)

    with pytest.raises(UnreadableSet) as refused:
        read_mohler(folder)

    assert message in str(refused.value)


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(UnreadableSet, match="cannot be read"):
        read_mohler(tmp_path)
