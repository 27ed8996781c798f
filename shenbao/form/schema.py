"""The JSON Schema of a form standard's declarations, for editors that complete and check TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from shenbao.declaration import EXPLAIN, STATED, WAIVE, Column, Field, Schema
from shenbao.declaration.reading import FOLLOWS, TAKEN
from shenbao.form.parts import HEADINGS, FactTable, FormColumn, IndicatorTable
from shenbao.form.standard import Standard

DIALECT = "http://json-schema.org/draft-07/schema#"

WAIVER: Schema = {
    "rule": {"type": "string", "pattern": "^SB[1-9][0-9]{2}$"},
    "at": {"type": "string"},
    "reason": {"type": "string", "pattern": "\\S"},
    "until": {"type": "string", "format": "date"},
}
"""A date of TOML is a text in JSON, as editors that check TOML by a JSON Schema take it."""

STATED_FIGURE: Schema = {
    "at": {"type": "string"},
    "text": {"type": "string"},
    "reason": {"type": "string", "pattern": "\\S"},
}


def schema_text(*ways: Standard) -> str:
    """Return the schema as JSON text, keys in the form's order.

    A standard that follows others is given in all the ways in which it does.
    """
    schema: Schema = {}
    for standard in ways:
        schema = _joined(schema, declaration_schema(standard))
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _joined(schema: Schema, other: Schema) -> Schema:
    """Return a schema that takes what either takes, in the words of the first."""
    if not schema or schema == other:
        return other
    if schema.get("type") != other.get("type"):
        kinds = {way.get("type"): way for way in schema.get("anyOf", [schema])}
        kinds[other.get("type")] = _joined(kinds.get(other.get("type"), {}), other)
        return {"anyOf": [*kinds.values()]}
    both: Schema = {**other, **schema}
    if "properties" in schema and "properties" in other:
        mine, others = schema["properties"], other["properties"]
        both["properties"] = {
            key: _joined(mine[key], others[key])
            if key in mine and key in others
            else {**others, **mine}[key]
            for key in {**mine, **others}
        }
        required = [key for key in schema.get("required", ()) if key in other.get("required", ())]
        both = {**both, "required": required} if required else _without(both, "required")
    if "items" in schema and "items" in other:
        both["items"] = _joined(schema["items"], other["items"])
    return both


def _without(schema: Schema, key: str) -> Schema:
    return {name: inner for name, inner in schema.items() if name != key}


def declaration_schema(standard: Standard) -> Schema:
    """Return the schema of a declaration; titles and descriptions are the standard's own."""
    shape = standard.shape
    properties: Schema = {
        "form": {"const": standard.name},
        "year": {"type": "integer"},
    }
    if shape.follows:
        properties |= {FOLLOWS: {"type": "string"}, TAKEN: {"type": "object"}}
    optional_columns = [column.key for column in shape.columns.values() if column.optional]
    if optional_columns:
        properties["columns"] = {"type": "array", "items": {"enum": optional_columns}}
    for choice in shape.choices.values():
        properties[choice.key] = {"enum": list(choice.values), "default": choice.default}
    for field in shape.fields.values():
        properties[field.key] = _field_schema(field)
    for part in standard.parts:
        if isinstance(part, FactTable):
            properties[part.key] = _facts_schema(part, standard)
        elif isinstance(part, IndicatorTable):
            for collection in part.collections:
                classes = _classes_schema(collection, part, standard)
                properties |= {collection: _table(classes)} if collection else classes
    if shape.is_computed:
        properties[STATED] = {"type": "array", "items": _table(STATED_FIGURE, ["at", "text"])}
    properties[WAIVE] = {"type": "array", "items": _table(WAIVER, ["rule", "reason"])}
    required = [field.key for field in shape.fields.values() if field.required]
    return {
        "$schema": DIALECT,
        "title": standard.title,
        **_table(properties, ["form", "year", *required]),
    }


def _table(properties: Schema, required: list[str] | None = None) -> Schema:
    table: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return {**table, "required": required} if required else table


def _field_schema(field: Field) -> Schema:
    about = {"title": field.label, "description": field.description}
    limits: Schema = {}
    if field.pattern:
        limits["pattern"] = f"^(?:{field.pattern.pattern})$"
    if field.choices:
        limits["enum"] = list(field.choices)
    schema = field.kind.schema(field)
    if "items" in schema:
        schema["items"] |= limits
        limits = {}
    return {key: text for key, text in about.items() if text} | schema | limits


def _facts_schema(table: FactTable, standard: Standard) -> Schema:
    """Return the schema of a table of facts: its rows by key, or an array of those of authors."""
    facts = standard.shape.facts[table.key]
    title = {"title": HEADINGS.join(table.headings)} if table.headings else {}
    if facts.free:
        return {**title, "type": "array", "items": _columns_schema(facts.columns)}
    labels = {row.key: row.label for row in table.rows}
    rows: Schema = {}
    for key, written in facts.rows.items():
        columns = {column: facts.columns[column] for column in written}
        rows[key] = {"title": labels[key], **_columns_schema(columns)}
    return {**title, **_table(rows)}


def _classes_schema(collection: str, table: IndicatorTable, standard: Standard) -> Schema:
    """Return the schemas of the classes of a collection by their keys."""
    indicators = _indicators_schema(table.columns_of(collection), standard, collection)
    classes: Schema = {}
    for group in standard.groups:
        categories = {
            category.key: {"title": category.label, **indicators} for category in group.categories
        }
        classes[group.key] = {
            "title": group.label,
            **(_table(categories) if categories else indicators),
        }
    return classes


def _indicators_schema(
    columns: Sequence[FormColumn], standard: Standard, collection: str
) -> Schema:
    shape = standard.shape
    items = _columns_schema(shape.collections[collection])
    if shape.explained:
        labels = {column.key: column.label for column in columns}
        items["properties"]["explain_as"] = {"type": "string"}
        items["properties"][EXPLAIN] = {"type": "string", "title": labels.get(EXPLAIN, "")}
    return {"type": "array", "items": items}


def _columns_schema(columns: Mapping[str, Column]) -> Schema:
    """Return the schema of a row by what its columns take."""
    required = [column.key for column in columns.values() if column.required]
    return _table({key: _field_schema(column) for key, column in columns.items()}, required)
