"""The JSON Schema of a form standard's declarations, for editors that complete and check TOML."""

from __future__ import annotations

import json

from shenbao.declaration import WAIVE, Field, Schema
from shenbao.form import Standard
from shenbao.form.standard import Category

DIALECT = "http://json-schema.org/draft-07/schema#"

WAIVER: Schema = {
    "rule": {"type": "string", "pattern": "^SB[1-9][0-9]{2}$"},
    "at": {"type": "string"},
    "reason": {"type": "string", "pattern": "\\S"},
    "until": {"type": "string", "format": "date"},
}
"""A date of TOML is a text in JSON, as editors that check TOML by a JSON Schema take it."""


def schema_text(standard: Standard) -> str:
    """Return the schema as JSON text, keys in the form's order."""
    return json.dumps(declaration_schema(standard), ensure_ascii=False, indent=2) + "\n"


def declaration_schema(standard: Standard) -> Schema:
    """Return the schema of a declaration; titles and descriptions are the standard's own."""
    shape = standard.shape
    properties: Schema = {
        "form": {"const": standard.name},
        "year": {"type": "integer"},
    }
    optional_columns = [column.key for column in shape.columns.values() if column.optional]
    if optional_columns:
        properties["columns"] = {"type": "array", "items": {"enum": optional_columns}}
    for choice in shape.choices.values():
        properties[choice.key] = {"enum": list(choice.values), "default": choice.default}
    for field in shape.fields.values():
        properties[field.key] = _field_schema(field)
    for group in standard.groups:
        categories = {
            category.key: _category_schema(category, standard) for category in group.categories
        }
        properties[group.key] = {"title": group.label, **_table(categories)}
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


def _category_schema(category: Category, standard: Standard) -> Schema:
    shape = standard.shape
    properties = {key: _field_schema(column) for key, column in shape.columns.items()}
    if shape.explained:
        labels = {column.key: column.label for column in standard.indicator_table.columns}
        properties["explain_as"] = {"type": "string"}
        properties["explain"] = {"type": "string", "title": labels["explain"]}
    required = [column.key for column in shape.columns.values() if column.required]
    return {
        "title": category.label,
        "type": "array",
        "items": _table(properties, required),
    }
