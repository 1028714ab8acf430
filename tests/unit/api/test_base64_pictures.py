"""Stored pictures inside JSON: exact, and never as a whole in memory."""

from __future__ import annotations

import base64
import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.api.base64_pictures import GAP, filled, filled_size
from danqing.errors import NotFound
from danqing.objects.local import PIECE, LocalStore
from danqing.service.files import Files, StoredPicture
from tests.unit.service.orders import SIGNER


async def kept(folder: Path, *pictures: bytes) -> list[StoredPicture]:
    """These files as pictures of a store."""
    store = LocalStore(folder)
    files = Files(store, SIGNER)
    for number, data in enumerate(pictures):
        await store.put(f"results/{number}.png", data)
    return [await files.find(f"results/{number}.png") for number in range(len(pictures))]


async def written(frame: bytes, pictures: list[StoredPicture]) -> bytes:
    return b"".join([piece async for piece in filled(frame, pictures)])


@given(pictures=st.lists(st.binary(max_size=40), max_size=4), text=st.text(max_size=20))
@settings(max_examples=40, deadline=None)
async def test_every_gap_gets_its_picture(pictures: list[bytes], text: str) -> None:
    """In order, whatever else the JSON says, and as long as was announced."""
    with TemporaryDirectory() as folder:
        stored = await kept(Path(folder), *pictures)
        body = {"note": text, "data": [{"b64_json": "", "prompt": GAP.decode() + text} for _ in pictures]}
        frame = msgspec.json.encode(body)
        result = await written(frame, stored)
        read = json.loads(result)
        assert [base64.b64decode(one["b64_json"], validate=True) for one in read["data"]] == pictures
        assert [one["prompt"] for one in read["data"]] == [GAP.decode() + text] * len(pictures)
        assert (read["note"], len(result)) == (text, filled_size(frame, stored))


@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 2])
async def test_a_picture_of_several_pieces_is_one_text(tmp_path: Path, size: int) -> None:
    """Base64 is in groups of three bytes, and pieces are not."""
    data = bytes(number % 251 for number in range(size))
    stored = await kept(tmp_path, data)
    result = await written(b"{%s}" % GAP, stored)
    assert base64.b64decode(json.loads(result)["b64_json"], validate=True) == data


async def test_memory_stays_flat(tmp_path: Path) -> None:
    """A picture of forty mebibytes is sent with a few pieces of it at hand."""
    stored = await kept(tmp_path, bytes(40 * PIECE))
    tracemalloc.start()
    try:
        async for _ in filled(b"{%s}" % GAP, stored):
            pass
        assert tracemalloc.get_traced_memory()[1] < 6 * PIECE
    finally:
        tracemalloc.stop()


async def test_a_picture_that_is_gone_is_noticed_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no longer kept"):
        await Files(LocalStore(tmp_path), SIGNER).find("results/0.png")


async def test_a_picture_that_goes_later_is_noticed_before_what_stands_before_it(tmp_path: Path) -> None:
    """An event of a stream is sent whole or not at all."""
    [stored] = await kept(tmp_path, b"picture")
    await stored.objects.delete(stored.info.key)
    with pytest.raises(NotFound):
        await anext(aiter(filled(b"{%s}" % GAP, [stored])))


async def test_nothing_but_pictures_can_be_found(tmp_path: Path) -> None:
    """Inputs and uploads lie in the same store."""
    store = LocalStore(tmp_path)
    await store.put("inputs/task/0", b"private")
    with pytest.raises(NotFound):
        await Files(store, SIGNER).find("inputs/task/0")
