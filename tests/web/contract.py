"""The OpenAPI document as a contract: what comes in and goes out must be what it says."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from httpx2 import Response
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, validators

from shenbao.web.interface import description

DOCUMENT = json.loads(msgspec.json.encode(description()))
COMPONENTS = DOCUMENT["components"]
JSON_TYPE = "application/json"
REFUSALS = range(400, 500)

Schema = Mapping[str, Any]


def hold(answer: Response) -> None:
    """Hold an answer of the server against the document; what it streams is not looked at."""
    method, path = answer.request.method, answer.request.url.path
    found = operation_at(method, path)
    if found is None or answer.status_code >= 400:
        is_framed = answer.request.headers.get("sec-fetch-dest") == "iframe"
        if path.startswith("/api/") and not is_framed:
            hold_refusal(answer)
        return
    ((media_type, content),) = found["responses"]["200"]["content"].items()
    given = answer.headers["content-type"].partition(";")[0]
    assert media_type in (given, "*/*"), (method, path, given)
    if media_type == JSON_TYPE:
        validator_of(found["operationId"], content["schema"]).validate(answer.json())


def hold_refusal(answer: Response) -> None:
    """Hold why something was not done against the record of that."""
    assert answer.headers["content-type"] == JSON_TYPE, answer.text
    (content,) = COMPONENTS["responses"]["Refusal"]["content"].values()
    validator_of("", content["schema"]).validate(answer.json())
    assert answer.json().keys() == {"error"}
    assert answer.json()["error"]


_valid: set[tuple[str, str]] = set()
"""Values that were found to be of a schema, as JSON: most cells and inputs come again and again."""


def valid_once(validator: Any, reference: str, instance: Any, schema: Schema) -> Iterator[Any]:
    """Yield what is wrong with a value of a schema; look no second time at what was right."""
    value = reference, json.dumps(instance)
    if value not in _valid:
        errors = [*Draft202012Validator.VALIDATORS["$ref"](validator, reference, instance, schema)]
        if not errors:
            _valid.add(value)
        yield from errors


ContractValidator = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"$ref": valid_once}
)


_validators: dict[str, Any] = {}


def validator_of(name: str, schema: Schema) -> Any:
    if name not in _validators:
        _validators[name] = ContractValidator({**schema, "components": COMPONENTS})
    return _validators[name]


@cache
def operation_at(method: str, path: str) -> dict[str, Any] | None:
    """Return the operation that answers a request, None where there is none."""
    for address in sorted(DOCUMENT["paths"], key=len, reverse=True):
        pattern = re.sub(r"\\{\w+\\}", "(.+)", re.escape(address))
        operation = DOCUMENT["paths"][address].get(method.lower())
        if operation is not None and re.fullmatch(pattern, path, re.DOTALL):
            return operation  # type: ignore[no-any-return]
    return None


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the method and address of each operation, and what the document says of it."""
    for address, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), address, operation


# ---- What may be sent ---------------------------------------------------------------------------

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def values(schema: Schema, known: Sequence[str]) -> st.SearchStrategy[Any]:
    """Return values of a schema; texts are mostly ``known`` ones, which mean something."""
    match schema:
        case {"$ref": reference}:
            found = values(COMPONENTS["schemas"][reference.rpartition("/")[2]], known)
        case {"anyOf": choices}:
            found = st.one_of([values(choice, known) for choice in choices])
        case {"enum": choices}:
            found = st.sampled_from(choices)
        case {"properties": fields}:
            optional = {key: values(inner, known) for key, inner in fields.items()}
            required = {key: optional.pop(key) for key in schema.get("required", ())}
            found = st.fixed_dictionaries(required, optional=optional)
        case {"additionalProperties": inner}:
            found = st.dictionaries(texts(known), values(inner, known), max_size=3)
        case {"items": items}:
            found = st.lists(values(items, known), max_size=4)
        case {"contentEncoding": "base64"}:
            found = st.binary(max_size=40).map(lambda raw: b64encode(raw).decode())
        case {"type": "string"}:
            found = texts(known)
        case {"type": "integer"}:
            numbers = st.integers(0, schema["exclusiveMaximum"] - 1)
            found = st.integers(0, 5) | st.integers(2020, 2027) | numbers
        case {"type": "null"}:
            found = st.none()
        case _:
            raise AssertionError(f"no values for {schema}")
    return found


def texts(known: Sequence[str]) -> st.SearchStrategy[str]:
    """Return texts, among them those that a text of bytes has where they are no letters."""
    return st.sampled_from(known) | st.text(max_size=20)


@st.composite
def misshapen(draw: st.DrawFn, schema: Schema, known: Sequence[str]) -> Any:
    """Return what is nearly of a schema, or nothing like it."""
    sound = draw(values(schema, known))
    if not isinstance(sound, dict) or not sound or draw(st.booleans()):
        return draw(ANYTHING)
    key = draw(st.sampled_from(sorted(sound)))
    if draw(st.booleans()):
        return {name: value for name, value in sound.items() if name != key}
    return sound | {key: draw(ANYTHING)}
