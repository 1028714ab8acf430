"""Local files of the official clients: the certificate and the form post."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from danqing.api.answers import json_answer, request_id
from danqing.api.endpoint import Endpoint, Parameter
from danqing.api.form import receive_file
from danqing.api.services import base_url, identify, services
from danqing.errors import InvalidParameter, ServiceError
from danqing.wire import uploads
from danqing.wire.errors import shown

FORM_PATH = "/api/v1/uploads/oss"


async def get_policy(request: Request) -> Response:
    """The certificate is good for every file of one call."""
    principal = identify(request)
    action = request.query_params.get("action", "getPolicy")
    if action != "getPolicy":
        raise InvalidParameter(f"action must be getPolicy, got {shown(action)}.")
    certificate = services(request).uploads.certificate(principal, base_url(request) + FORM_PATH)
    return json_answer(request, uploads.CertificateAnswer(request_id(request), certificate))


async def post_file(request: Request) -> Response:
    """OSS PostObject: no key, the signed policy is the credential; errors are XML, success is an empty 200."""
    headers = {"x-oss-request-id": request_id(request)}
    try:
        await receive_file(request, services(request).uploads, services(request).spool)
    except ServiceError as error:
        body = uploads.error_xml(error.code, error.message, request_id(request))
        return Response(body, error.status, headers, "application/xml")
    return Response(status_code=200, headers=headers)


ROUTES = (
    Endpoint(
        path="/api/v1/uploads",
        methods=("GET",),
        handler=get_policy,
        name="uploads.policy",
        summary="A certificate for posting local files",
        answer=uploads.CertificateAnswer,
        parameters=(
            Parameter(name="action", place="query", sentence="`getPolicy`.", required=True),
            Parameter(name="model", place="query", sentence="The model that the files are for."),
        ),
        tags=("uploads",),
    ),
    Endpoint(
        path=FORM_PATH,
        methods=("POST",),
        handler=post_file,
        name="uploads.post",
        summary="Post a local file as a multipart form; `oss://` and its key name it from then on",
        form=uploads.Form,
        media_type="application/xml",
        needs_key=False,
        tags=("uploads",),
    ),
)
