"""Where pictures and their previews lie, and when previews go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from danqing.domain.task import Task
from danqing.objects.local import LocalStore
from danqing.service.pictures import picture_key, picture_keys, preview_key, remove_previews, task_of_picture
from tests.unit.service.orders import a_task_with_inputs, files_in

NAME = "0f5c1b1e-5a3e-4ad0-a1f1-2f3d4b5c6d7e"


def a_task(previews: int = 2) -> Task:
    """Two JPEG pictures."""
    task = a_task_with_inputs(NAME, count=0)
    return replace(task, job=replace(task.job, count=2, previews=previews, file_format="jpeg"))


def test_a_preview_lies_beside_its_picture() -> None:
    """In the same format, under a name of its own for every stage."""
    task = a_task()
    picture = picture_key(task, 1)
    assert picture.endswith("_1.jpg")
    assert preview_key(task, 1, 0) == picture.replace("_1.jpg", "_1p0.jpg")
    assert len(picture_keys(task)) == 2 + 2 * 2


def test_the_task_of_a_preview_is_found_by_its_key() -> None:
    """As that of a picture: what a killed worker left is removed with its task."""
    assert {task_of_picture(key) for key in picture_keys(a_task())} == {NAME}


def test_who_asked_for_no_previews_has_none() -> None:
    task = a_task(previews=0)
    assert picture_keys(task) == {picture_key(task, 0), picture_key(task, 1)}


async def test_previews_are_removed_and_pictures_stay(tmp_path: Path) -> None:
    """Though one of them was never stored."""
    task, store = a_task(), LocalStore(tmp_path)
    for key in picture_keys(task) - {preview_key(task, 1, 1)}:
        await store.put(key, b"picture")
    await remove_previews(task, store)
    assert files_in(tmp_path) == [picture_key(task, 0), picture_key(task, 1)]
