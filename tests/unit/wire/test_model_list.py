"""The parameters of a model as a JSON Schema that stands by itself."""

from __future__ import annotations

import json
import re
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta
from openapi_schema_validator import OAS31Validator

from danqing import models
from danqing.wire.model_list import parameters_of


class Plain(msgspec.Struct):
    """Nothing but a size."""

    size: Annotated[str, Meta(description="How large.")] = "2K"


@pytest.mark.parametrize("model", models.available())
def test_the_parameters_of_every_model_are_a_valid_schema(model: str) -> None:
    """Each with a sentence or a type, and no reference that leads nowhere."""
    schema = parameters_of(models.get(model).parameters)
    OAS31Validator.check_schema(schema)
    named = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema)))
    assert named == set(schema.get("$defs", {}))


def test_a_parameter_has_its_type_its_default_and_its_sentence() -> None:
    """At the top of the schema, not behind a reference."""
    assert parameters_of(Plain)["properties"] == {
        "size": {"type": "string", "default": "2K", "description": "How large."}
    }


def test_parameters_that_refer_to_nothing_have_no_definitions() -> None:
    assert "$defs" not in parameters_of(Plain)


def test_a_request_can_be_checked_by_the_schema() -> None:
    """What a program may use it for."""
    check = OAS31Validator(parameters_of(models.get("wan2.7-image").parameters))
    palette = [{"hex": "#C2D1E6", "ratio": "100.00%"}]
    assert check.is_valid({"size": "1K", "n": 2, "color_palette": palette})
    assert not check.is_valid({"n": "two"})
    assert not check.is_valid({"color_palette": [{"hex": "#C2D1E6"}]})
