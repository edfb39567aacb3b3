"""An OpenAPI document taken apart: its endpoints with parameters, fields and examples."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qa.web.api.examples import DOCUMENT_ID, SERVER

_CODE = re.compile(r"`([^`]*)`")

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a description; `code` where it stands between backticks."""

    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of what is given.

    Attributes:
        name: with `[]` behind lists and dots between levels.
        kind: its type, in words.
        about: what it means.
        note: its default or that it is required; empty for fields of answers.
    """

    name: str
    kind: str
    about: tuple[Words, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API.

    Attributes:
        path: with parameters in braces.
        command: a line for the shell that asks it.
        example: what it may answer, as text; empty if none is known.
        statuses: other answers: status, or `default`, and when.
    """

    path: str
    summary: str
    about: tuple[Words, ...]
    command: str
    parameters: tuple[Field, ...]
    fields: tuple[Field, ...]
    example: str
    statuses: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        """What links to it within the page."""
        return re.sub(r"\W+", "-", self.path).strip("-")


def endpoints(document: Schema, known_id: str, server: str) -> Iterator[Endpoint]:
    """Take the endpoints of an OpenAPI document apart.

    Args:
        document: as `get_openapi` makes it.
        known_id: of a document that exists, for the examples.
        server: address to ask, for the examples.
    """
    for path, operations in document["paths"].items():
        operation = operations["get"]
        answers = operation["responses"]
        media: Schema = next(iter(answers["200"]["content"].values()), {})
        command = operation["x-codeSamples"][0]["source"]
        yield Endpoint(
            path=path,
            summary=operation["summary"],
            about=words(operation["description"]),
            command=command.replace(SERVER, server).replace(DOCUMENT_ID, known_id),
            parameters=tuple(_parameter(each) for each in operation.get("parameters", ())),
            fields=tuple(_fields(document, media.get("schema", {}))),
            example=_as_text(media.get("example", "")),
            statuses=tuple(
                (status, answer["description"])
                for status, answer in answers.items()
                if status != "200"
            ),
        )


def words(description: str) -> tuple[Words, ...]:
    """Part a description into words and code, which stands between backticks."""
    parts = _CODE.split(" ".join(description.split()))
    return tuple(Words(part, code=place % 2 == 1) for place, part in enumerate(parts) if part)


def _parameter(parameter: Schema) -> Field:
    schema = parameter["schema"]
    if parameter["required"]:
        note = "required"
    else:
        note = f"default: {schema['default']}" if schema.get("default") is not None else ""
    given = {**schema, "anyOf": [each for each in schema.get("anyOf", ()) if not _is_null(each)]}
    return Field(parameter["name"], _kind(given), words(parameter.get("description", "")), note)


def _fields(document: Schema, schema: Schema, above: str = "") -> Iterator[Field]:
    """Yield every field of a schema, those of its parts behind it, each name once."""
    seen: set[str] = set()
    for shape in _shapes(document, schema):
        if shape.get("type") == "array":
            yield from _fields(document, shape["items"], f"{above}[]")
        for name, inner in shape.get("properties", {}).items():
            full = f"{above}.{name}" if above else name
            within = (
                Field(full, _kind(inner), words(inner.get("description", ""))),
                *_fields(document, inner, full),
            )
            yield from (each for each in within if each.name not in seen)
            seen.update(each.name for each in within)


def _shapes(document: Schema, schema: Schema) -> Iterator[Schema]:
    """Yield a schema with references followed; of alternatives, each."""
    if "$ref" in schema:
        yield from _shapes(document, document["components"]["schemas"][_name(schema)])
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from _shapes(document, each)
    else:
        yield schema


def _kind(schema: Schema) -> str:
    """Return the type of a value in words."""
    if schema.get("anyOf"):
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if "const" in schema:
        return f"always {schema['const']}"
    kind = schema.get("type", "object")
    if kind == "array":
        return f"list of {_kind(schema['items'])}s"
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        return f"object of {_kind(schema['additionalProperties'])}s"
    return str(kind)


def _is_null(schema: Schema) -> bool:
    return schema.get("type") == "null"


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _as_text(example: object) -> str:
    if isinstance(example, str):
        return example
    return json.dumps(example, ensure_ascii=False, indent=2)
