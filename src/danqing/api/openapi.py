"""The OpenAPI description, written from the routes' own types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

import msgspec

import danqing
from danqing import models
from danqing.api.endpoint import Endpoint, Parameter

NULL = {"type": "null"}
REFERENCE = "#/components/schemas/{name}"
VERSION = "3.0.3"
"""The latest that the Swagger UI of our page can show."""
XML = "application/xml"
KINDS: dict[type, str] = {str: "string", int: "integer"}


def describe(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole description as plain data, OpenAPI 3.0."""
    parameters = {spec.id: spec.parameters for spec in models.available().values()}
    types = [kind for one in endpoints for kind in (one.body, one.form, one.answer, one.errors.schema)]
    known = list(dict.fromkeys([*(kind for kind in types if kind is not None), *parameters.values()]))
    schemas, components = msgspec.json.schema_components(known, ref_template=REFERENCE)
    schema_of = dict(zip(known, schemas, strict=True))
    components["Envelope"]["properties"]["parameters"] = {
        "anyOf": [schema_of[kind] for kind in dict.fromkeys(parameters.values())],
        "description": f"Read by the model: {', '.join(parameters)}.",
    }
    return {
        "openapi": VERSION,
        "info": {"title": "danqing", "version": danqing.__version__, "description": (danqing.__doc__ or "").strip()},
        "paths": _paths(endpoints, schema_of),
        "components": {
            "schemas": _as_of_3_0(components),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
        },
    }


def _as_of_3_0(schema: Any) -> Any:
    """JSON Schema in the words of OpenAPI 3.0: no null type, one example, and no empty list of what is required.

    Descriptions are Markdown, in which a docstring's own indentation would make code of its later lines.
    """
    if isinstance(schema, list):
        return [_as_of_3_0(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    written = {name: _as_of_3_0(value) for name, value in schema.items() if (name, value) != ("required", [])}
    if isinstance(written.get("description"), str):
        written["description"] = cleandoc(written["description"])
    if "examples" in written:
        written["example"] = written.pop("examples")[0]
    if NULL in written.get("anyOf", ()):
        written |= _nullable([one for one in written.pop("anyOf") if one != NULL])
    return written


def _nullable(choices: list[dict[str, Any]]) -> dict[str, Any]:
    """One of these, or null; `nullable` has its effect beside a type only."""
    alone = len(choices) == 1 and "type" in choices[0]
    return {**(choices[0] if alone else {"anyOf": choices}), "nullable": True}


def _paths(endpoints: Sequence[Endpoint], schema_of: dict[Any, Any]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        path = re.sub(r"\{(\w+):\w+\}", r"{\1}", endpoint.path)
        for method in endpoint.methods:
            paths.setdefault(path, {})[method.lower()] = _operation(endpoint, method, schema_of)
    return paths


def _operation(endpoint: Endpoint, method: str, schema_of: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name if method == endpoint.methods[0] else f"{endpoint.name}.{method.lower()}",
        "summary": endpoint.summary,
        "description": cleandoc(endpoint.handler.__doc__ or ""),
        "tags": list(endpoint.tags),
        "parameters": [_parameter(one) for one in _all_parameters(endpoint)],
        "responses": _responses(endpoint, schema_of),
    }
    if endpoint.needs_key:
        operation["security"] = [{"key": []}]
    bodies = {"application/json": endpoint.body, "multipart/form-data": endpoint.form}
    content = {media_type: {"schema": schema_of[kind]} for media_type, kind in bodies.items() if kind is not None}
    if content:
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _all_parameters(endpoint: Endpoint) -> list[Parameter]:
    """Those that the route names, and the parts of its path that it does not name itself."""
    named = {one.name for one in endpoint.parameters}
    in_path = re.findall(r"\{(\w+)", endpoint.path)
    rest = [Parameter(name=name, place="path", sentence="", required=True) for name in in_path if name not in named]
    return [*endpoint.parameters, *rest]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "description": parameter.sentence,
        "schema": {"type": KINDS[parameter.kind]},
    }


def _responses(endpoint: Endpoint, schema_of: dict[Any, Any]) -> dict[str, Any]:
    content = {"schema": schema_of[endpoint.answer]} if endpoint.answer is not None else {}
    events = {"text/event-stream": {"schema": {"type": "string"}}} if endpoint.streams else {}
    # Where success is XML, so is what the route itself refuses; what never comes to it is refused in JSON.
    xml = {XML: {"schema": {"type": "string"}}} if endpoint.media_type == XML else {}
    return {
        "200": {"description": "Success.", "content": {endpoint.media_type: content, **events}},
        "default": {
            "description": "An error: the real HTTP status, a code, and a sentence.",
            "content": {"application/json": {"schema": schema_of[endpoint.errors.schema]}, **xml},
        },
    }
