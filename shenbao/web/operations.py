"""The operations of the interface, read off the methods that do them.

The signature of such a method is all there is to know: what stands in the address, what may be
asked behind it, what is sent, and what is answered. Routes and the OpenAPI document are made
of it, so that neither can say something else.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from inspect import Parameter, getdoc, signature
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct, json

from shenbao.i18n import LANGUAGES
from shenbao.web.reader import Rendered
from shenbao.web.records import Refusal

SENT, PERSON = "sent", "person"
"""The parameters that are the body of a request, and who sends it."""

IN_ADDRESS = re.compile(r"\{(\w+)\}")
REFERENCE = "#/components/schemas/{name}"
JSON_TYPE = "application/json"


class Html(str):
    """A page to be shown in a frame."""

    __slots__ = ()


class Operation(Struct, frozen=True):
    """What can be asked for at an address, and the method that does it.

    ``queries`` are what may stand behind the address, each with its type and what it is where
    it is not there. One that ``makes`` something has processes at work for it, and takes long.
    """

    method: str
    address: str
    work: Callable[..., Any]
    queries: Mapping[str, tuple[Any, Any]]
    sent: Any
    answer: Any
    knows_person: bool
    makes: bool

    @classmethod
    def of(
        cls, method: str, address: str, work: Callable[..., Any], *, makes: bool = False
    ) -> Operation:
        """Return the operation that a method does."""
        hints = get_type_hints(work)
        others = {"self", SENT, PERSON, *IN_ADDRESS.findall(address)}
        queries = {
            name: (hints[name], "" if found.default is Parameter.empty else found.default)
            for name, found in signature(work).parameters.items()
            if name not in others
        }
        answer = hints["return"]
        return cls(method, address, work, queries, hints.get(SENT), answer, PERSON in hints, makes)

    @property
    def name(self) -> str:
        """The name of its method."""
        return self.work.__name__

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (getdoc(self.work) or "").partition("\n\n")[0].replace("\n", " ")

    @property
    def parts(self) -> list[str]:
        """The names of what stands in its address."""
        return IN_ADDRESS.findall(self.address)

    @property
    def streams(self) -> bool:
        """Whether the answer goes on, with one record after another."""
        return get_origin(self.answer) is AsyncIterator

    @property
    def media_type(self) -> str:
        """What the answer is written in."""
        if self.streams:
            return "text/event-stream"
        return {Html: "text/html", Rendered: "*/*"}.get(self.answer, JSON_TYPE)

    @property
    def record(self) -> Any:
        """The type of the answer, or of each record of one that goes on; None of a file."""
        if self.streams:
            return get_args(self.answer)[0]
        return self.answer if self.media_type == JSON_TYPE else None


Schema = dict[str, Any]


def document(operations: Iterable[Operation], version: str) -> Schema:
    """Return the OpenAPI document of operations."""
    operations = list(operations)
    records = [
        found for each in operations for found in (each.sent, each.record) if found is not None
    ]
    schemas, named = json.schema_components((*records, Refusal), ref_template=REFERENCE)
    schema_of = dict(zip(map(repr, records), schemas, strict=False))
    paths: dict[str, Schema] = {}
    for each in operations:
        paths.setdefault(each.address, {})[each.method.lower()] = _described(each, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "shenbao serve", "version": version, "license": LICENSE},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(named.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "parameters": {"Language": LANGUAGE, "Lang": LANG},
            "responses": {
                "Refusal": _content(JSON_TYPE, schemas[-1], "It is not done."),
                "Later": LATER | _content(JSON_TYPE, schemas[-1], "It can be asked again later."),
            },
        },
    }


LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}

LANGUAGE = {
    "name": "X-Language",
    "in": "header",
    "description": "The language of messages.",
    "schema": {"enum": [*LANGUAGES], "default": LANGUAGES[1]},
}

LANG = LANGUAGE | {
    "name": "lang",
    "in": "query",
    "description": "The same, for a link, which has no headers.",
}

BUSY = ("429", "503")
"""What is answered where a client asks too often, and where too much is being made."""

LATER_REFERENCE = {"$ref": "#/components/responses/Later"}
LATER: Schema = {
    "headers": {
        "Retry-After": {
            "description": "The seconds after which it can be asked again.",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
        }
    }
}

SHARED = [{"$ref": f"#/components/parameters/{name}"} for name in ("Language", "Lang")]


def _described(operation: Operation, schema_of: Mapping[str, Schema]) -> Schema:
    answer = schema_of[repr(operation.record)] if operation.record is not None else {}
    described: Schema = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_parameters(operation), *SHARED],
        "responses": {
            "200": _content(operation.media_type, answer, "It is done."),
            **dict.fromkeys(BUSY if operation.makes else BUSY[:1], LATER_REFERENCE),
            "default": {"$ref": "#/components/responses/Refusal"},
        },
    }
    if operation.sent is not None:
        schema = schema_of[repr(operation.sent)]
        described["requestBody"] = {"required": True, "content": {JSON_TYPE: {"schema": schema}}}
    return described


def _parameters(operation: Operation) -> Iterable[Schema]:
    for name in operation.parts:
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    for name, (kind, default) in operation.queries.items():
        schema = json.schema(kind) | {"default": default}
        yield {"name": name, "in": "query", "schema": schema}


def _content(media_type: str, schema: Schema, description: str) -> Schema:
    return {"description": description, "content": {media_type: {"schema": schema}}}
