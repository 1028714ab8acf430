"""What the files of pictures are called."""

from __future__ import annotations

from typing import get_args

import pytest

from danqing.domain.file_format import MEDIA_TYPES, SUFFIXES, media_type_of
from danqing.domain.job import FileFormat


@pytest.mark.parametrize("name", get_args(FileFormat))
def test_every_format_has_a_suffix_by_which_it_is_known_again(name: FileFormat) -> None:
    """Whoever has a picture's name can tell what to say of it."""
    assert media_type_of(f"results/20261120/0b/0b7a_0{SUFFIXES[name]}") == MEDIA_TYPES[name] == f"image/{name}"


@pytest.mark.parametrize("key", ["inputs/0b7a/0", "results/png", "a.png/b", "a.PNG", "a.gif", ""])
def test_what_is_called_otherwise_is_no_picture_of_ours(key: str) -> None:
    assert media_type_of(key) is None
