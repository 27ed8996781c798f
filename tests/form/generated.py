"""Forms drawn at random, each with a declaration: parts of all kinds, labels that repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from shenbao.toml import KeyPath, key_name

Draw = Callable[[st.SearchStrategy[Any]], Any]

LABELS = ("灯塔", "码头", "航标", "泊位", "潮位", "缆绳", "舱单", "吃水", "锚地", "引航")
"""Words of no form that is shipped; some stand in a form more than once."""

WORDS = st.text(
    alphabet="江湖海河山石田土木水火风雷云雨雪甲乙丙丁0123456789abc", min_size=1, max_size=9
)
AMOUNTS = st.decimals(0, 99_999, places=2)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "line": WORDS,
    "text": WORDS,
    "amount": AMOUNTS,
    "number": st.decimals(0, 999, places=1),
    "percent": st.decimals(3, 100, places=1),
    "whole": st.integers(1, 99),
    "flag": st.booleans(),
    "date": st.dates(),
}
PER = ("", "rows", "columns")
"""How a table of indicators shows values for each entry of a list: not at all, or as these."""

FIGURES = ("amount", "number", "percent")


@dataclass
class Generated:
    """A form.toml, and the data of a declaration; ``authored`` counts the values in it."""

    form: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def form_toml(self) -> str:
        return "\n".join(self.form) + "\n"


@st.composite
def forms(draw: Draw, per: tuple[str, ...] = PER) -> Generated:
    """Draw a form and a declaration of it; ``per`` are the ways to have values per entry."""
    made = Generated()
    made.form += ['title = "{year}年{name}表"', "", "[wording]", 'yes = "是"', 'no = "否"']
    made.form += ['unit = "万元"', "decimals = 2", "", "[page]"]
    made.form.append(f"joined = {str(draw(st.booleans())).lower()}")
    made.data |= {"form": "generated", "year": 2024}
    grids = [_fields(draw, made, number) for number in range(draw(st.integers(1, 3)))]
    parts = [_grid(draw, keys) for keys in grids]
    if draw(st.booleans()):
        parts.append(_rows(draw, made))
    if draw(st.booleans()):
        parts.append(_free(draw, made))
    if draw(st.booleans()):
        way = draw(st.sampled_from(per))
        parts.append(_indicators_per(draw, made, way) if way else _indicators(draw, made))
    for part in draw(st.permutations(parts)):
        made.form += ["", *part]
    return made


def _literal(words: str) -> str:
    return f'"{words}"'


def _fields(draw: Draw, made: Generated, number: int) -> list[str]:
    """Add fields of one grid, whose labels may be those of others."""
    keys = []
    for index in range(draw(st.integers(1, 4))):
        key = "name" if (number, index) == (0, 0) else f"f{number}_{index}"
        kind = "line" if key == "name" else draw(st.sampled_from(sorted(KINDS)))
        label = draw(st.sampled_from(LABELS))
        made.form += ["", "[[field]]", f"key = {_literal(key)}", f"label = {_literal(label)}"]
        made.form.append(f"kind = {_literal(kind)}")
        if key == "name" or draw(st.booleans()):
            made.data[key] = draw(KINDS[kind])
        keys.append(key)
    return keys


def _grid(draw: Draw, keys: list[str]) -> list[str]:
    """Return a grid, with two fields in a row or one."""
    heading = draw(st.sampled_from(("", "靠泊", "离泊")))
    lines = ["[[part]]"]
    if heading:
        lines.append(f"heading = {_literal(heading)}")
    stacked = draw(st.booleans())
    widths = ([10] if heading else []) + ([40, 60] if stacked else [15, 35, 15, 35])
    lines += [f"widths = {widths}", f"stacked = {str(stacked).lower()}"]
    pairs = [keys[start : start + 2] for start in range(0, len(keys), 2)]
    lines.append(f"rows = [{', '.join(str(pair).replace(chr(39), chr(34)) for pair in pairs)}]")
    return lines


def _columns(draw: Draw, kinds: tuple[str, ...], most: int) -> list[tuple[str, str]]:
    count = draw(st.integers(1, most))
    return [(f"c{number}", draw(st.sampled_from(kinds))) for number in range(count)]


def _heads(columns: list[tuple[str, str]], draw: Draw) -> Iterator[str]:
    """Yield columns, maybe with a head above two of them."""
    outer = draw(st.booleans())
    for number, (key, kind) in enumerate(columns):
        label = f"{LABELS[number]}{number}"
        heads = f'["总栏", "{label}"]' if outer and number < 2 else f'"{label}"'
        yield from ("", "[[part.column]]", f"key = {_literal(key)}", f"label = {heads}")
        yield from (f"kind = {_literal(kind)}", f"width = {10 + number}")


def _rows(draw: Draw, made: Generated) -> list[str]:
    """Return a table of rows of the form, with a total and a computed column."""
    columns = _columns(draw, ("amount", "number", "line"), 3)
    lines = ["[[part]]", 'kind = "table"', 'key = "fixed"']
    if draw(st.booleans()):
        lines += ['heading = "岸线"', "heading_width = 12"]
    has_outer = draw(st.booleans())
    if has_outer:
        lines += ["", "[[part.column]]", 'key = "group"', 'label = "片区"', "width = 8"]
    lines += ["", "[[part.column]]", 'key = "label"', 'label = "项目"', "width = 20"]
    lines += _heads(columns, draw)
    figures = [key for key, kind in columns if kind in FIGURES]
    if figures:
        lines += ["", "[[part.column]]", 'key = "rate"', 'label = "比率"', 'kind = "percent"']
        lines += [f'formula = "{figures[0]} / all.{figures[0]}"', "decimals = 2", "width = 9"]
    lines += ["", "[[part.row]]", 'key = "all"', 'label = "合计"', "total = true"]
    data: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 3))):
        key = f"r{number}"
        label = _literal(f"岸段{number}")
        outer = f"[{_literal(draw(st.sampled_from(('南岸', '北岸'))))}, {label}]"
        lines += ["", "[[part.row]]", f"key = {_literal(key)}"]
        lines.append(f"label = {outer if has_outer else label}")
        cells = {name: draw(KINDS[kind]) for name, kind in columns if draw(st.booleans())}
        if cells:
            data[key] = cells
    if data:
        made.data["fixed"] = data
    return lines


def _free(draw: Draw, made: Generated) -> list[str]:
    """Return a table of the author's rows, with a total above or below."""
    columns = [("item", "line"), *_columns(draw, ("amount", "number", "line"), 2)]
    lines = ["[[part]]", 'kind = "table"', 'key = "free"', "free = true"]
    if draw(st.booleans()):
        lines += ["", "[[part.column]]", 'key = "number"', 'label = "次序"', "serial = true"]
        lines.append("width = 5")
    lines += _heads(columns, draw)
    if draw(st.booleans()):
        made.form += ["", "[[field]]", 'key = "beside"', 'label = "旁注"', 'kind = "text"']
        lines += ["", "[[part.column]]", 'key = "beside"', 'label = "旁注"', "width = 9"]
        lines.append('value = "beside"')
        made.data["beside"] = draw(WORDS)
    lines += ["", "[[part.row]]", 'key = "all"', 'label = "总计"', "total = true"]
    lines.append(f"above = {str(draw(st.booleans())).lower()}")
    rows = [
        {"item": draw(WORDS)} | {key: draw(KINDS[kind]) for key, kind in columns[1:]}
        for _row in range(draw(st.integers(1, 3)))
    ]
    made.data["free"] = rows
    return lines


def _indicators(draw: Draw, made: Generated) -> list[str]:
    """Return a table of indicators: one set or two, with second-level classes or without."""
    sets = draw(st.sampled_from(((), ("long", "yearly"))))
    is_flat = draw(st.booleans())
    repeat = str(draw(st.booleans())).lower()
    lines = ["[[part]]", 'kind = "indicators"']
    lines.append(f"sets = {str(list(sets)).replace(chr(39), chr(34))}")
    lines.append(f"empty_classes = {str(draw(st.booleans())).lower()}")
    lines += ["", "[[part.column]]", 'key = "group"', 'label = "大类"', "width = 10"]
    lines.append(f"repeat = {repeat}")
    for name in sets or ("",):
        own = [f"set = {_literal(name)}"] if name else []
        for key, label in (("category", "小类"), ("name", "指标"), ("target", "目标值")):
            if key == "category" and is_flat:
                continue
            lines += ["", "[[part.column]]", f"key = {_literal(key)}", *own]
            lines += [f"label = {_literal(f'{label}{name}')}", "width = 15"]
    groups: list[str] = []
    collections: dict[str, dict[str, Any]] = {name: {} for name in sets or ("",)}
    for number in range(draw(st.integers(1, 2))):
        group = f"g{number}"
        groups += [
            "",
            "[[group]]",
            f"key = {_literal(group)}",
            f"label = {_literal(f'大类{number}')}",
        ]
        for inner in range(0 if is_flat else draw(st.integers(1, 2))):
            category = f"k{inner}"
            groups += ["", "[[group.category]]", f"key = {_literal(category)}"]
            groups.append(f"label = {_literal(f'小类{number}{inner}')}")
            if sets and draw(st.booleans()):
                name_of_set = _literal(f"另名{number}{inner}")
                groups.append(f"labels = {{ {sets[-1]} = {name_of_set} }}")
            for found in collections.values():
                if entries := _entries(draw):
                    found.setdefault(group, {})[category] = entries
        for found in collections.values() if is_flat else ():
            if entries := _entries(draw):
                found[group] = entries
    made.form += groups
    for name, found in collections.items():
        if found:
            made.data |= {name: found} if name else found
    return lines


def _indicators_per(draw: Draw, made: Generated, way: str) -> list[str]:
    """Return a table of indicators with a value for each entry of a list, in rows or columns."""
    kind = draw(st.sampled_from(("number", "text")))
    made.form += ["", "[[field]]", 'key = "units"', 'label = "驻地"', 'kind = "list"']
    made.data["units"] = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    lines = ["[[part]]", 'kind = "indicators"', "empty_classes = false"]
    keys = ["group", "name"] if draw(st.booleans()) else ["group", "category", "name"]
    if way == "rows":
        lines += ['per = "units"', "", "[[part.column]]", 'key = "label"', "width = 15"]
    labels = {"group": "大类", "category": "小类", "name": "指标"}
    is_labelled = way == "columns" or draw(st.booleans())
    for key in keys:
        lines += ["", "[[part.column]]", f"key = {_literal(key)}"]
        lines += [f"label = {_literal(labels[key])}"] if is_labelled else []
        lines += ["width = 15"] if way == "columns" else []
    lines += ["", "[[part.column]]", 'key = "target"', f"kind = {_literal(kind)}"]
    lines += ['label = "各地值"', "width = 15", *(['per = "units"'] if way == "columns" else [])]
    if kind == "number" and way == "rows":
        lines += ["", "[[part.row]]", 'key = "sum"', 'label = "共计"', "total = true"]
    elif kind == "number":
        lines += ["", "[[part.column]]", 'key = "sum"', 'label = "共计"', 'kind = "number"']
        lines += ['formula = "sum(target)"', "width = 12"]
    categories = ["k0", "k1"] if "category" in keys else []
    for group in ("g0", "g1"):
        label = f"大类{group}"
        made.form += ["", "[[group]]", f"key = {_literal(group)}", f"label = {_literal(label)}"]
        for category in categories:
            made.form += ["", "[[group.category]]", f"key = {_literal(category)}"]
            made.form.append(f"label = {_literal(f'小类{group}{category}')}")
        of_classes = {key: _by_entry(draw, made, kind) for key in categories or [""]}
        written: Any = {key: found for key, found in of_classes.items() if found}
        if written:
            made.data[group] = written if categories else written[""]
    return lines


def _by_entry(draw: Draw, made: Generated, kind: str) -> list[dict[str, Any]]:
    """Return indicators with values for entries of the list; one may lack some of them."""
    found = []
    for _indicator in range(draw(st.integers(0, 2))):
        entries = [entry for entry in made.data["units"] if draw(st.booleans())]
        values = {entry: draw(KINDS[kind]) for entry in entries}
        found.append({"name": draw(WORDS)} | ({"target": values} if values else {}))
    return found


def address(place: KeyPath, data: Mapping[str, Any]) -> str:
    """Return the address of a value in a declaration: entries of a list are known by number."""
    if place[-2:-1] == ("target",) and isinstance(place[-1], str):
        place = (*place[:-1], data["units"].index(place[-1]))
    return key_name(place)


def _entries(draw: Draw) -> list[dict[str, str]]:
    count = draw(st.integers(0, 2))
    return [{"name": draw(WORDS), "target": draw(WORDS)} for _entry in range(count)]


def figure(value: Any) -> Any:
    """Return a value as TOML has it: figures without needless zeros are the same."""
    return value.normalize() if isinstance(value, Decimal) else value
