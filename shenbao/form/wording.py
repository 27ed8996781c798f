"""Values in the words of a form standard."""

from __future__ import annotations

from decimal import Decimal

from shenbao.declaration import Declaration, Indicator, Itemised, Value
from shenbao.form.phrases import fill
from shenbao.form.standard import Standard, Wording


def value_text(value: Value, standard: Standard) -> str:
    """Return the text a sheet shows for a value; amounts are in the field's unit."""
    match value:
        case str():
            return value
        case bool():
            return standard.wording.yes if value else standard.wording.no
        case int():
            return str(value)
        case Decimal():
            return amount_text(value, standard.wording)
        case Itemised():
            return itemised_text(value, standard)


def amount_text(amount: Decimal, wording: Wording) -> str:
    """Return an amount with the standard's decimals, or more where the amount has more."""
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int)
    decimals = max(wording.decimals, -exponent)
    return f"{amount:,.{decimals}f}".replace(",", wording.grouping)


def itemised_text(value: Itemised, standard: Standard) -> str:
    """Return the enumeration as paragraphs, each item behind its marker."""
    markers = standard.numberings[value.numbering] or ("",) * len(value.items)
    items = (marker + item.text for marker, item in zip(markers, value.items, strict=False))
    return "\n".join(text for text in (value.intro, *items, value.closing) if text)


def title_words(declaration: Declaration, standard: Standard) -> dict[str, str]:
    """Return the words for the gaps of titles and properties: each field's text, and the year."""
    words = {
        key: value_text(declaration.values[key], standard) if key in declaration.values else ""
        for key in standard.fields
    }
    return {**words, "year": str(declaration.year)}


def explanation(indicator: Indicator, declaration: Declaration, standard: Standard) -> str:
    """Return an indicator's explanation: the author's own, or else the standard's usual one."""
    if indicator.explain is not None:
        return indicator.explain
    pattern = standard.patterns[declaration.choices["explain_pattern"]]
    if indicator.explain_as is not None:
        return fill(pattern, {"name": indicator.explain_as})
    return usual_explanation(indicator.name, pattern, standard)


def usual_explanation(name: str, pattern: str, standard: Standard) -> str:
    """Return what the standard says of an indicator: the lexicon's words, or the pattern's."""
    entry = standard.lexicon.get(name)
    if entry and entry.explain is not None:
        return entry.explain
    subject = entry.explain_as if entry and entry.explain_as is not None else name
    return fill(pattern, {"name": subject})
