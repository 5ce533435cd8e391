"""Files in the form of SemEval-2013, with questions of our own in them."""

from __future__ import annotations

import pytest

from grader.management.public_sets.sciensbank import SCORES, read_sciensbank
from grader.management.public_sets.sources import UnreadableSet

REFERENCE = '<referenceAnswer id="w1">Heat makes the air rise.</referenceAnswer>'
ANSWERS = "".join(
    f'<studentAnswer id="w1.{number}" accuracy="{label}">Answer\n  {number}.</studentAnswer>'
    for number, label in enumerate(SCORES)
)


def question(references=REFERENCE, answers=ANSWERS, name="WIND_1", head=""):
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<question id="{name}" module="W"><questionText>Why is there wind?</questionText>
<referenceAnswers>{references}</referenceAnswers>
<studentAnswers>{answers}</studentAnswers></question>"""


@pytest.fixture
def read(tmp_path):
    def read(*texts):
        for number, text in enumerate(texts):
            (tmp_path / "Core").mkdir(exist_ok=True)
            (tmp_path / "Core" / f"{number}.xml").write_text(text, encoding="utf-8")
        return read_sciensbank(tmp_path)

    return read


def test_labels_are_scores_and_kinds(read):
    whole = read(question())

    assert whole["items"] == [
        {
            "item": "WIND_1",
            "question": "Why is there wind?",
            "reference": "Heat makes the air rise.",
        }
    ]
    assert whole["answers"][1] == {
        "item": "WIND_1",
        "answer": "Answer 1.",
        "score": 0.5,
        "kind": "partially_correct_incomplete",
    }
    assert [each["score"] for each in whole["answers"]] == [1, 0.5, 0, 0, 0, 0]


def test_several_references_are_ways_to_say_one_thing_the_best_first(read):
    (item,) = read(
        question(
            '<referenceAnswer category="GOOD">Air moves.</referenceAnswer>'
            '<referenceAnswer category="BEST">Warm <b>air</b> rises.</referenceAnswer>'
        )
    )["items"]

    assert item["reference"] == "Warm air rises."
    assert item["ideas"] == [
        {
            "id": "r1",
            "statement": "Warm air rises.",
            "phrasings": ["Warm air rises.", "Air moves."],
        }
    ]


def test_a_folder_is_read_whole_and_a_file_alone(read, tmp_path):
    answer = '<studentAnswer id="x" accuracy="correct">Yes.</studentAnswer>'
    whole = read(question(), question(answers=answer, name="WIND_2"))

    assert [each["item"] for each in whole["items"]] == ["WIND_1", "WIND_2"]
    assert len(read_sciensbank(tmp_path / "Core" / "1.xml")["answers"]) == 1


def test_answers_to_a_question_may_stand_in_two_files(read):
    answer = '<studentAnswer id="x" accuracy="correct">Yes.</studentAnswer>'

    whole = read(question(), question(answers=answer))

    assert len(whole["items"]) == 1
    assert len(whole["answers"]) == len(SCORES) + 1


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE question [<!ENTITY a "aaaa">]>',
        "<!doctype question>",
        '<!DOCTYPE question SYSTEM "file:///etc/passwd">',
    ],
)
def test_what_declares_anything_is_refused_unread(read, head):
    with pytest.raises(UnreadableSet, match="declared"):
        read(question(head=head))


def test_a_declaration_does_not_hide_in_another_encoding(tmp_path):
    path = tmp_path / "wide.xml"
    path.write_bytes(question(head='<!DOCTYPE question [<!ENTITY a "aaaa">]>').encode("utf-16"))

    with pytest.raises(UnreadableSet, match="declared"):
        read_sciensbank(path)


def test_a_comment_declares_nothing(read):
    assert read(question(head="<!-- made by hand -->"))["answers"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<question", "this is not XML"),
        ("<questions/>", "there are no answers here"),
        (question(name=""), "a question has no id"),
        (question(references=""), "WIND_1 has no reference answer"),
        (question(answers='<studentAnswer id="a">Yes.</studentAnswer>'), "has no accuracy"),
        (
            question(answers='<studentAnswer id="a" accuracy="good">Yes.</studentAnswer>'),
            "good is none of correct, ",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_file(read, text, message):
    with pytest.raises(UnreadableSet) as refused:
        read(text)

    assert message in str(refused.value)


def test_the_same_answer_in_two_files_is_refused(read):
    with pytest.raises(UnreadableSet, match=r"w1\.0 stands in two files"):
        read(question(), question())
