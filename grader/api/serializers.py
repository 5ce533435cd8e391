"""What API clients send, and what they are told. Every field is listed; keys are not among them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from grader.api.fields import (
    CellsField,
    FreeField,
    JSONSchemaField,
    NumbersField,
    OptionsField,
    ResponseField,
    SeedField,
    VersionField,
    unknown_fields,
)
from grader.models import Submission

REASONS = (
    "contradicted",
    "in-doubt",
    "nothing-found",
    "keywords",
    "restated",
    "instructions",
    "variance",
)
KINDS = ("matrix", "vector", "number", "choice", "text")


class Told(serializers.Serializer[Any]):
    """Something that is only ever told."""


class ProblemSerializer(Told):
    """A problem that variants can be drawn of."""

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    topic = serializers.CharField()
    version = serializers.IntegerField(help_text="Raised when the same seed makes another variant.")
    options = JSONSchemaField(help_text="What may be chosen, as JSON Schema.")
    url = serializers.CharField()
    variants = serializers.CharField(help_text="Where its variants are: a template of RFC 6570.")


class GivenSerializer(Told):
    """A number, vector or matrix that the problem starts from."""

    name = serializers.CharField()
    symbol = serializers.CharField(help_text="LaTeX.")
    value = NumbersField()


class OptionSerializer(Told):
    """One option of a choice."""

    name = serializers.CharField(help_text="What to answer with.")
    text = serializers.CharField(help_text="Markdown.")


class PartSerializer(Told):
    """One thing to answer."""

    name = serializers.CharField(help_text="Answer under this name.")
    kind = serializers.ChoiceField(KINDS)
    prompt = serializers.CharField(help_text="Markdown.")
    symbol = serializers.CharField(help_text="LaTeX, or empty.")
    weight = serializers.FloatField()
    shape = serializers.ListField(
        child=serializers.IntegerField(), help_text="[rows, columns], [length], or [] of a number."
    )
    decimals = serializers.IntegerField(
        allow_null=True, help_text="As many as it takes to be within the tolerance."
    )
    tolerance = serializers.FloatField(allow_null=True, help_text="Absolute.")
    free = FreeField(help_text="Cells that are not asked.")
    options = OptionSerializer(many=True)
    max_length = serializers.IntegerField(required=False, help_text="Characters of a text.")


class VariantSerializer(Told):
    """The problem that a seed stands for: always the same for a version, a seed and options."""

    problem = serializers.CharField()
    version = serializers.IntegerField()
    seed = SeedField()
    options = OptionsField()
    choice_of = serializers.CharField(
        required=False, help_text="The one result to choose, where it is served as a choice."
    )
    url = serializers.CharField(help_text="Names the version and all options: kept for ever.")
    title = serializers.CharField()
    stem = serializers.CharField(help_text="Markdown with the numbers in it.")
    question = serializers.CharField(help_text="Markdown without the numbers.")
    givens = GivenSerializer(many=True)
    conventions = serializers.ListField(child=serializers.CharField(), help_text="Markdown.")
    parts = PartSerializer(many=True)


class Sent(serializers.Serializer[Any]):
    """Something clients send. A misspelt field is refused, for ignoring it would mislead."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (errors := unknown_fields(data, self.fields)):
            raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


class VariantAnswerSerializer(Sent):
    """An answer to a variant that was issued to you."""

    variant = serializers.UUIDField()
    response = ResponseField()


class DrawnAnswerSerializer(Sent):
    """An answer to the variant that a seed stands for."""

    problem = serializers.CharField(max_length=80)
    seed = SeedField()
    options = OptionsField(required=False)
    choice_of = serializers.CharField(
        required=False, max_length=80, help_text="The result to choose, as in the address."
    )
    version = VersionField(
        required=False, help_text="The version you saw; 409 if it is another one by now."
    )
    response = ResponseField()


AnswerSerializer = PolymorphicProxySerializer(
    component_name="Answer",
    serializers=[VariantAnswerSerializer, DrawnAnswerSerializer],
    resource_type_field_name=None,
)


class MarkSerializer(Told):
    """What one part earned."""

    credit = serializers.FloatField(help_text="From 0 to 1.")
    note = serializers.CharField(help_text="The reason, the same for every variant.")
    feedback = serializers.CharField(allow_blank=True)
    hint_cost = serializers.FloatField(
        default=0.0, help_text="The share of the part's marks spent on hints; credit is the rest."
    )
    provisional = serializers.BooleanField(
        default=False, help_text="Whether the credit may change once an instructor has looked."
    )
    reasons = serializers.ListField(
        child=serializers.ChoiceField(REASONS),
        default=list,
        help_text="Why an instructor should look at it.",
    )
    correction = serializers.FloatField(
        default=0.0, help_text="What was added to the credit, as learnt from instructors' marks."
    )
    learnt_from = serializers.IntegerField(default=0, help_text="From how many of them.")
    cells = CellsField(
        help_text="Of every entry whether it is right, or null; of a text, the ideas looked for."
    )


class GradingSerializer(Told):
    """The latest verdict."""

    score = serializers.FloatField(help_text="From 0 to 1.")
    provisional = serializers.BooleanField(help_text="An instructor has the last word.")
    graded_at = serializers.DateTimeField()
    marks = serializers.DictField(child=MarkSerializer(), help_text="By the name of the part.")


class SubmissionSerializer(Told):
    """A submission, as whoever made it may see it."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    variant = serializers.UUIDField()
    number = serializers.IntegerField(help_text="1 for the first try at the variant.")
    state = serializers.ChoiceField(Submission.State.choices)
    submitted_at = serializers.DateTimeField()
    response = ResponseField(help_text="What was sent, with numbers as text.")
    grading = GradingSerializer(allow_null=True)


class ReasonSerializer(Told):
    """One reason for an error, and where it is."""

    detail = serializers.CharField()
    pointer = serializers.CharField(required=False, help_text="A JSON pointer into the body.")
    parameter = serializers.CharField(required=False, help_text="A part of the address.")


class ErrorSerializer(Told):
    """What went wrong, in the shape of RFC 9457."""

    type = serializers.CharField(help_text="Names the kind of error, and never changes.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ReasonSerializer(many=True)  # type: ignore[assignment] # a field, as the RFC names it
