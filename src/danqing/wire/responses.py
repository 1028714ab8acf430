"""From a task to the bytes a client expects. These types also write the OpenAPI description.

Shapes and rules: the official clients, see docs/compatibility.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone

import msgspec

from danqing.domain.task import Artifact, Missing, Passage, Task, TaskStatus

Link = Callable[[Artifact], str]
"""The absolute address of a stored picture."""

CHINA = timezone(timedelta(hours=8))
CANCEL_REFUSED = "Failed to cancel the task, please confirm if the task is in PENDING status."


class ImageItem(msgspec.Struct, tag_field="type", tag="image"):
    """One picture of an answer."""

    image: str


class TextItem(msgspec.Struct, tag_field="type", tag="text"):
    """Words of an interleaved answer."""

    text: str


Item = TextItem | ImageItem


class AnswerMessage(msgspec.Struct):
    """What the service says: pictures, and in an interleaved answer the words between them."""

    content: list[Item]
    role: str = "assistant"


class Choice(msgspec.Struct, omit_defaults=True):
    """One picture, all pictures of an image set, or an interleaved answer. `index` is only sent in a stream."""

    finish_reason: str
    message: AnswerMessage
    index: int | None = None


class Result(msgspec.Struct, omit_defaults=True):
    """One picture in the form of the two older routes, or why it is not there: `code` and `message`."""

    url: str | None = None
    orig_prompt: str | None = None
    actual_prompt: str | None = None
    code: str | None = None
    message: str | None = None


class EffectiveParameters(msgspec.Struct):
    """What one picture was really made with; the hosted service does not say it.

    `details` depend on the engine: its checkpoint and revision, steps, what was rewritten or approximated.
    """

    seed: int
    size: str
    prompt: str
    details: dict[str, str]


class TaskMetrics(msgspec.Struct):
    """How many pictures were asked for, came, and did not."""

    total: int = msgspec.field(name="TOTAL")
    succeeded: int = msgspec.field(name="SUCCEEDED")
    failed: int = msgspec.field(name="FAILED")


class Output(msgspec.Struct, omit_defaults=True):
    """The task and its pictures. Times are `YYYY-MM-DD HH:mm:ss.SSS` in UTC+8."""

    task_id: str | None = None
    task_status: str | None = None
    submit_time: str | None = None
    scheduled_time: str | None = None
    end_time: str | None = None
    choices: list[Choice] | None = None
    results: list[Result] | None = None
    task_metrics: TaskMetrics | None = None
    finished: bool | None = None
    code: str | None = None
    message: str | None = None
    notes: list[str] | None = None
    effective_parameters: list[EffectiveParameters] | None = None


class Usage(msgspec.Struct):
    """What was delivered. Tokens are nominal: the prompt's characters, and two a picture; nothing bills them.

    They are 0 where the hosted service counts none.
    """

    image_count: int
    size: str
    input_tokens: int
    output_tokens: int
    total_tokens: int


class Answer(msgspec.Struct, omit_defaults=True):
    """A successful answer about a task."""

    request_id: str
    output: Output
    usage: Usage | None = None


class ListedTask(msgspec.Struct):
    """A task in a list; times are milliseconds since the epoch, `end_time` only once it has ended."""

    task_id: str
    status: str
    model_name: str
    request_id: str
    gmt_create: int
    user_api_unique_key: str
    api_key_id: str
    start_time: int | msgspec.UnsetType = msgspec.UNSET
    end_time: int | msgspec.UnsetType = msgspec.UNSET
    caller_parent_id: str = "1"
    caller_uid: str = "1"
    region: str = "local"


class TaskList(msgspec.Struct):
    """One page of the caller's tasks, newest first."""

    request_id: str
    total: int
    total_page: int
    page_no: int
    page_size: int
    data: list[ListedTask]


class Accepted(msgspec.Struct):
    """Done as asked; there is nothing more to say."""

    request_id: str


Shape = Callable[[Task, str, Link], Answer]
"""How an answer about an ended task is written: from the task, the request's id, and its links."""

encode = msgspec.json.Encoder().encode


def local_time(moment: float | None) -> str | None:
    """Seconds since the epoch as the service writes a time: UTC+8, with milliseconds."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, CHINA).isoformat(" ", "milliseconds")[:23]


def created(task: Task, request_id: str) -> Answer:
    return Answer(request_id, Output(task_id=task.id, task_status=TaskStatus.PENDING))


def unknown(task_id: str, request_id: str) -> Answer:
    """About a task that is not there, no longer, or not the caller's."""
    return Answer(request_id, Output(task_id=task_id, task_status="UNKNOWN"))


def state(task: Task, request_id: str, link: Link) -> Answer:
    """The answer of `GET /tasks/{id}`, and of a synchronous call on the two older routes."""
    output = Output(
        task_id=task.id,
        task_status=task.status,
        submit_time=local_time(task.submitted_at),
        scheduled_time=local_time(task.scheduled_at),
        end_time=local_time(task.ended_at),
    )
    if task.failure:
        output.code, output.message = task.failure.code, task.failure.message
    if task.status is not TaskStatus.SUCCEEDED:
        return Answer(request_id, output)
    _add_pictures(output, task, link)
    return Answer(request_id, output, usage(task))


def finished(task: Task, request_id: str, link: Link) -> Answer:
    """The answer of a synchronous call; it says nothing of a task."""
    output = told(Output(choices=choices(task, link), finished=True), task)
    return Answer(request_id, output, usage(task))


def told(output: Output, task: Task) -> Output:
    """With what was really done, and what was not."""
    output.notes, output.effective_parameters = notes(task) or None, effective(task)
    return output


def notes(task: Task) -> list[str]:
    """What was asked for and left out, or could not be made, in sentences."""
    return [*task.notes, *(_of_missing(one) for one in task.missing)]


def effective(task: Task) -> list[EffectiveParameters]:
    return [_effective(artifact) for artifact in task.artifacts]


def _of_missing(missing: Missing) -> str:
    """The clients of `choices` have no other way to learn of a picture that is not there."""
    return f"Picture {missing.index + 1} could not be made: {missing.failure.message}"


def _effective(artifact: Artifact) -> EffectiveParameters:
    details = {name.lower().replace(" ", "_"): value for name, value in artifact.details.items()}
    return EffectiveParameters(artifact.seed, f"{artifact.width}*{artifact.height}", artifact.prompt, details)


def _add_pictures(output: Output, task: Task, link: Link) -> None:
    told(output, task).choices, output.finished = choices(task, link), True
    if speaks_results(task):
        output.results = _results(task, link)
        output.task_metrics = TaskMetrics(len(output.results), len(task.artifacts), len(task.missing))


def _results(task: Task, link: Link) -> list[Result]:
    """One for every picture that was planned, in their order."""
    parts: list[Artifact | Missing] = [*task.artifacts, *task.missing]
    return [_result(part, task, link) for part in sorted(parts, key=lambda part: part.index)]


def _result(part: Artifact | Missing, task: Task, link: Link) -> Result:
    if isinstance(part, Missing):
        return Result(code=part.failure.code, message=part.failure.message)
    return Result(link(part), task.job.written_prompt or task.job.prompt, part.prompt)


def speaks_results(task: Task) -> bool:
    """The two older routes answer with `results`; `choices` stand beside them."""
    return task.action.endswith(":image-synthesis")


def delivered(task: Task) -> list[Passage | Artifact]:
    """The words and pictures that are there so far, in the order in which they are read."""
    return sorted((*task.passages, *task.artifacts), key=_place)


def _place(part: Passage | Artifact) -> tuple[int, bool]:
    """Words stand before the picture of their number."""
    return (part.before, False) if isinstance(part, Passage) else (part.index, True)


def item(part: Passage | Artifact, link: Link) -> Item:
    """The words or the picture, as one item of an answer's content."""
    return TextItem(part.text) if isinstance(part, Passage) else ImageItem(link(part))


def choices(task: Task, link: Link) -> list[Choice]:
    """One choice per picture; an image set and an interleaved answer are one choice with all that belongs to them."""
    items = [item(part, link) for part in delivered(task)]
    in_one = task.job.image_set or task.job.interleaved
    groups = [items] if in_one else [[one] for one in items]
    return [Choice("stop", AnswerMessage(group)) for group in groups]


def usage(task: Task) -> Usage:
    """What was delivered, in pictures and in nominal tokens; `size` is that of the first picture."""
    count, first = len(task.artifacts), task.artifacts[0]
    tokens_in, tokens_out = (len(task.job.prompt), _output_tokens(task)) if task.job.counts_tokens else (0, 0)
    return Usage(count, f"{first.width}*{first.height}", tokens_in, tokens_out, tokens_in + tokens_out)


def _output_tokens(task: Task) -> int:
    """As in the documented samples: 3k-1 for the k pictures of a set, else two a picture; and each character of an
    interleaved answer."""
    count, words = len(task.artifacts), sum(len(passage.text) for passage in task.passages)
    return (3 * count - 1 if task.job.image_set else 2 * count) + words


def listing(tasks: Sequence[Task], total: int, page: int, page_size: int, request_id: str) -> TaskList:
    return TaskList(request_id, total, -(-total // page_size), page, page_size, [_listed(task) for task in tasks])


def _listed(task: Task) -> ListedTask:
    return ListedTask(
        task_id=task.id,
        status=task.status,
        model_name=task.job.model,
        request_id=task.request_id,
        gmt_create=milliseconds(task.submitted_at),
        start_time=msgspec.UNSET if task.scheduled_at is None else milliseconds(task.scheduled_at),
        end_time=msgspec.UNSET if task.ended_at is None else milliseconds(task.ended_at),
        user_api_unique_key=f"apikey:v1:aigc:{task.action}:{task.job.model}",
        api_key_id=task.owner,
    )


def milliseconds(moment: float) -> int:
    return round(moment * 1000)


def parse_list_time(text: str) -> float:
    """`YYYYMMDDhhmmss` in UTC+8, to seconds since the epoch. Raises `ValueError`."""
    if len(text) != 14:
        raise ValueError("a time has fourteen digits: YYYYMMDDhhmmss")
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=CHINA).timestamp()
