"""The OpenAPI description is valid and complete."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import validate

import danqing
from danqing import models
from danqing.api.app import ENDPOINTS
from danqing.api.openapi import describe

PARAMETERS = {
    "size",
    "n",
    "enable_sequential",
    "thinking_mode",
    "bbox_list",
    "color_palette",
    "watermark",
    "seed",
}
"""What the API documents of Wan 2.7 list."""


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The description as a client gets it."""
    described: dict[str, Any] = json.loads(json.dumps(describe(ENDPOINTS)))
    return described


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_the_description_is_valid(description: dict[str, Any]) -> None:
    """By the schema of the OpenAPI version that it says it is in."""
    validate(description)
    assert description["info"]["version"] == danqing.__version__


def test_no_description_is_code(description: dict[str, Any]) -> None:
    """They are Markdown: a line that is indented like a docstring would be shown as code."""
    found = re.findall(r'"description": "((?:[^"\\]|\\.)*)"', json.dumps(description))
    assert len(found) > 100
    assert [text for text in found if "\\n " in text] == []


def test_the_version_is_one_that_the_page_can_show(description: dict[str, Any]) -> None:
    """The Swagger UI that we ship knows 3.0 and shows nothing at all of 3.1."""
    assert re.fullmatch(r"3\.0\.\d", description["openapi"])


def test_every_endpoint_is_described(description: dict[str, Any]) -> None:
    """With each of its methods, and with no more than there are."""
    expected = {
        f"{method} {re.sub(r':[a-z]+}', '}', endpoint.path)}" for endpoint in ENDPOINTS for method in endpoint.methods
    }
    assert set(operations(description)) == expected


def test_every_operation_has_an_id_of_its_own(description: dict[str, Any]) -> None:
    """Generators of clients name functions after it."""
    ids = [operation["operationId"] for operation in operations(description).values()]
    assert len(set(ids)) == len(ids)


def test_every_parameter_of_wan_2_7_is_described(description: dict[str, Any]) -> None:
    """The envelope's `parameters` are those of the model, each with its type."""
    schemas = description["components"]["schemas"]
    shown = schemas["Envelope"]["properties"]["parameters"]
    named = [schemas[one["$ref"].rpartition("/")[2]] for one in shown["anyOf"]]
    assert {name for schema in named for name in schema["properties"]} >= PARAMETERS
    assert all(model in shown["description"] for model in models.available())


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    """No `$ref` is left dangling."""
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(description)))
    assert names <= set(description["components"]["schemas"])


def test_every_operation_says_what_it_needs_and_answers(description: dict[str, Any]) -> None:
    """A summary, a key where one is asked for, a success and the form of every error."""
    described = operations(description)
    for endpoint in ENDPOINTS:
        for method in endpoint.methods:
            operation = described[f"{method} {re.sub(r':[a-z]+}', '}', endpoint.path)}"]
            assert operation["summary"]
            assert ("security" in operation) == endpoint.needs_key
            assert set(operation["responses"]) == {"200", "default"}
            assert ("requestBody" in operation) == (endpoint.body is not None or endpoint.form is not None)


def test_every_part_of_a_path_is_a_parameter(description: dict[str, Any]) -> None:
    """`{task_id}` and its like, required as OpenAPI demands."""
    for path, operation in operations(description).items():
        in_path = {one["name"] for one in operation["parameters"] if one["in"] == "path" and one["required"]}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))
