"""Asking after tasks and calling them off."""

from __future__ import annotations

from random import random

from starlette.requests import Request
from starlette.responses import Response

from danqing.access.keys import Principal
from danqing.api.answers import json_answer, request_id
from danqing.api.endpoint import Endpoint, Parameter
from danqing.api.query import number, word
from danqing.api.services import base_url, identify, services
from danqing.domain.task import TaskStatus
from danqing.errors import InvalidParameter
from danqing.queues.base import TaskQuery
from danqing.wire import responses
from danqing.wire.errors import shown

MAX_PAGE = 100
SPREAD = 0.1
"""By what share some reads are held shorter than others: those that were once answered at the same moment, after a
stall of any cause, would else come back at the same moment for ever, and be a stall themselves."""


async def get_task(request: Request) -> Response:
    """An unfinished task is held for a moment, so that a client that polls learns of its end at once."""
    here, principal = services(request), identify(request)
    task_id = request.path_params["task_id"]
    task = await here.tasks.get(principal, task_id, here.hold_seconds * (1 - SPREAD * random()))
    if task is None:
        return json_answer(request, responses.unknown(task_id, request_id(request)))
    link = await here.links.to(task, base_url(request))
    return json_answer(request, responses.state(task, request_id(request), link))


async def cancel_task(request: Request) -> Response:
    """POST with any body or none; GET too, since an official client cancels that way."""
    principal = identify(request)
    await services(request).tasks.cancel(principal, request.path_params["task_id"])
    return json_answer(request, responses.Accepted(request_id(request)))


async def list_tasks(request: Request) -> Response:
    query = _query(request, identify(request))
    page = await services(request).tasks.list(query)
    return json_answer(
        request, responses.listing(page.tasks, page.total, query.page, query.page_size, request_id(request))
    )


def _query(request: Request, principal: Principal) -> TaskQuery:
    return TaskQuery(
        owner=principal.id,
        submitted_from=_moment(request, "start_time"),
        submitted_until=_moment(request, "end_time"),
        task_id=word(request, "task_id"),
        model=word(request, "model_name"),
        status=_status(request),
        page=number(request, "page_no", 1, 10**9),
        page_size=number(request, "page_size", 10, MAX_PAGE),
    )


def _moment(request: Request, name: str) -> float | None:
    text = word(request, name)
    try:
        return responses.parse_list_time(text) if text else None
    except ValueError:
        raise InvalidParameter(f"{name} must look like 20261120093000, got {shown(text)}.") from None


def _status(request: Request) -> TaskStatus | None:
    text = word(request, "status")
    try:
        return TaskStatus(text) if text else None
    except ValueError:
        raise InvalidParameter(f"status must be one of {', '.join(TaskStatus)}, got {shown(text)}.") from None


TASK_ID = Parameter(name="task_id", place="path", sentence="The id that the submit answered.", required=True)
FILTERS = (
    Parameter(name="page_no", place="query", sentence="Which page, from 1.", kind=int),
    Parameter(name="page_size", place="query", sentence=f"Tasks on a page, 1 to {MAX_PAGE}; default 10.", kind=int),
    Parameter(name="start_time", place="query", sentence="`YYYYMMDDhhmmss` in UTC+8; default 24 hours ago."),
    Parameter(name="end_time", place="query", sentence="`YYYYMMDDhhmmss` in UTC+8, at most 24 hours later."),
    Parameter(name="model_name", place="query", sentence="Only tasks of this model."),
    Parameter(name="status", place="query", sentence="Only tasks in this status."),
    Parameter(name="task_id", place="query", sentence="Only this task."),
)

ROUTES = (
    Endpoint(
        path="/api/v1/tasks/{task_id}",
        methods=("GET",),
        handler=get_task,
        name="tasks.get",
        summary="What has become of a task",
        answer=responses.Answer,
        parameters=(TASK_ID,),
        tags=("tasks",),
    ),
    Endpoint(
        path="/api/v1/tasks",
        methods=("GET",),
        handler=list_tasks,
        name="tasks.list",
        summary="The caller's tasks, newest first",
        answer=responses.TaskList,
        parameters=FILTERS,
        tags=("tasks",),
    ),
    Endpoint(
        path="/api/v1/tasks/{task_id}/cancel",
        methods=("POST", "GET"),
        handler=cancel_task,
        name="tasks.cancel",
        summary="Cancel a task that is still PENDING",
        answer=responses.Accepted,
        parameters=(TASK_ID,),
        tags=("tasks",),
    ),
)
