"""The problems, their variants, and the answers to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.cache import patch_cache_control
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from grader import engine
from grader.api import describing
from grader.api.answering import hand_in, token_of, told
from grader.api.authentication import learner_behind
from grader.api.base import ApiView
from grader.api.drawing import (
    CHOICE_OF,
    VERSION,
    described,
    draw,
    options_in_address,
    refused_parameter,
    seed_in_address,
    shown,
)
from grader.api.errors import Kind
from grader.api.serializers import (
    DrawnAnswerSerializer,
    ProblemSerializer,
    SubmissionSerializer,
    VariantAnswerSerializer,
    VariantSerializer,
)
from grader.models import Submission
from grader.selectors.access import submission_for
from grader.services.submissions import await_verdict

MINUTES = 300
YEAR = 31_536_000


class PublicView(ApiView):
    """Open to everybody, and the same for everybody: it does not even look at cookies."""

    authentication_classes = []
    permission_classes = [AllowAny]
    scope = "problems"

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, *args, **kwargs)
        if response.status_code == status.HTTP_200_OK and "Cache-Control" not in response:
            patch_cache_control(response, public=True, max_age=MINUTES)
        return response


class ProblemsView(PublicView):
    """The problems that variants can be drawn of."""

    @extend_schema(**describing.PROBLEMS)
    def get(self, request: Request) -> Response:
        problems = [described(slug) for slug in engine.catalogue()]
        return Response(ProblemSerializer(problems, many=True).data)


class ProblemView(PublicView):
    """One problem, with its options."""

    @extend_schema(**describing.PROBLEM)
    def get(self, request: Request, slug: str) -> Response:
        return Response(ProblemSerializer(described(slug)).data)


class VariantView(PublicView):
    """The variant that a seed stands for."""

    scope = "variants"

    @extend_schema(**describing.VARIANT)
    def get(self, request: Request, slug: str, seed: str) -> Response:
        number = seed_in_address(seed)
        options = options_in_address(request.query_params.lists())
        version, choice_of = options.pop(VERSION, None), options.pop(CHOICE_OF, "")
        try:
            content = draw(slug, number, options, choice_of).content
        except engine.InvalidOption as problem:
            raise refused_parameter(Kind.INVALID_OPTION, problem.name, problem.message) from None
        if version not in (None, str(content["version"])):
            raise NotFound(f"Only version {content['version']} can be drawn.")

        response = Response(VariantSerializer(shown(content, number)).data)
        if version is not None:
            patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
        return response


class PersonalView(ApiView):
    """Open to everybody, and different for everybody: nothing of it is kept on the way."""

    permission_classes = [AllowAny]

    def tell(self, submission: Submission, code: int) -> Response:
        headers = {"Cache-Control": "private, no-store"}
        if submission.is_waiting:
            headers["Retry-After"] = "1"
        return Response(SubmissionSerializer(told(submission)).data, code, headers=headers)


class SubmissionsView(PersonalView):
    """Where answers are handed in."""

    scope = "requests"
    http_method_names = ["post"]

    @extend_schema(**describing.SUBMIT)
    def post(self, request: Request) -> Response:
        data = request.data
        by_variant = isinstance(data, dict) and "variant" in data
        kind = VariantAnswerSerializer if by_variant else DrawnAnswerSerializer
        answer = kind(data=data)
        answer.is_valid(raise_exception=True)
        submission = hand_in(request, answer.validated_data, token_of(request))
        await_verdict(submission)

        response = self.tell(
            submission_for(learner_behind(request), submission.pk), status.HTTP_202_ACCEPTED
        )
        response.headers["Location"] = response.data["url"]
        return response


class SubmissionView(PersonalView):
    """One submission of one's own."""

    scope = "verdicts"

    @extend_schema(**describing.SUBMISSION)
    def get(self, request: Request, submission_id: UUID) -> Response:
        return self.tell(submission_for(learner_behind(request), submission_id), status.HTTP_200_OK)
