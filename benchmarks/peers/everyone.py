"""The script that everyone writes: docxtpl, WeasyPrint and Jinja, one form after another.

    python -m benchmarks.peers.everyone REPOSITORY COUNT FOLDER

Prints the seconds that the forms took, without the start of the process.
"""

from __future__ import annotations

import sys
import time
from itertools import groupby
from pathlib import Path

import docx
import jinja2
import weasyprint
from docxtpl import DocxTemplate  # type: ignore[import-not-found]

from benchmarks.peers.form import Form, Indicator, read_forms

MARKDOWN = """\
# {{ title }}

| | |
| --- | --- |
{% for row in facts %}
{% for label, text in row %}
| {{ label }} | {{ text | replace("\n", "<br>") }} |
{% endfor %}
{% endfor %}

|{% for head in heads %} {{ head }} |{% endfor %}

|{% for head in heads %} --- |{% endfor %}

{% for one in indicators %}
| {{ one.group }} | {{ one.category }} | {{ one.name }} | {{ one.target }} | {{ one.explain }} |
{% endfor %}
"""

HTML = """\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{{ title }} {{ code }}</title>
<style>
@page { size: A4; margin: 16mm; @bottom-center { content: counter(page) " / " counter(pages); } }
body { font-family: "Noto Serif CJK SC", "Noto Serif SC", serif; font-size: 10pt; }
h1 { font-size: 18pt; text-align: center; }
table { width: 100%; border-collapse: collapse; }
td, th { border: 1px solid black; padding: 4px; white-space: pre-wrap; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<table>
{% for row in facts %}
<tr>{% for label, text in row %}<th>{{ label }}</th>
<td{% if row | length == 1 %} colspan="3"{% endif %}>{{ text }}</td>{% endfor %}</tr>
{% endfor %}
</table>
<table>
<tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr>
{% for one in indicators %}
<tr>
{% if one.group_rows %}<th rowspan="{{ one.group_rows }}">{{ one.group }}</th>{% endif %}
{% if one.category_rows %}<th rowspan="{{ one.category_rows }}">{{ one.category }}</th>{% endif %}
<td>{{ one.name }}</td><td>{{ one.target }}</td><td>{{ one.explain }}</td>
</tr>
{% endfor %}
</table>
</body>
</html>
"""

# "vm" merges a cell with those of the same turn of the loop, so the groups are not merged.
WORD_ROW = (
    "{{ one.group }}",
    "{% vm %}{{ one.category }}",
    "{{ one.name }}",
    "{{ one.target }}",
    "{{ one.explain }}",
)
WORD_LOOPS = (
    "{%tr for rows in categories %}",
    "{%tr for one in rows %}",
    "",
    "{%tr endfor %}",
    "{%tr endfor %}",
)


def make_word_template(form: Form, path: Path) -> None:
    """Write the Word file with gaps that a person would have drawn."""
    document = docx.Document()
    document.add_heading(form.title, 0)
    grid = document.add_table(rows=0, cols=4, style="Table Grid")
    for number, row in enumerate(form.facts):
        cells = grid.add_row().cells
        if len(row) == 1:
            cells[1].merge(cells[3])
        for place, (label, _text) in enumerate(row):
            cells[2 * place].text = label
            cells[2 * place + 1].text = f"{{{{ facts[{number}][{place}][1] }}}}"
    document.add_paragraph()
    table = document.add_table(rows=1, cols=len(form.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, form.heads, strict=True):
        cell.text = head
    for loop in WORD_LOOPS:
        cells = table.add_row().cells
        for cell, gap in zip(cells, (loop,) if loop else WORD_ROW, strict=False):
            cell.text = gap
    document.save(str(path))


def by_category(form: Form) -> list[list[Indicator]]:
    """Return the indicators of each category."""
    rows = groupby(form.indicators, key=lambda one: (one.group, one.category))
    return [list(found) for _key, found in rows]


def make(form: Form, template: Path, texts: jinja2.Environment, folder: Path) -> None:
    """Write one form as Word, PDF and Markdown."""
    data = form.as_data()
    word = DocxTemplate(template)
    word.render({**data, "categories": by_category(form)}, autoescape=True)
    word.save(folder / f"{form.code}.docx")
    html = texts.get_template("html").render(data)
    weasyprint.HTML(string=html).write_pdf(folder / f"{form.code}.pdf")
    (folder / f"{form.code}.md").write_text(texts.get_template("markdown").render(data), "utf-8")


def main() -> None:
    """Run the command line."""
    root, count, folder = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    texts = jinja2.Environment(
        loader=jinja2.DictLoader({"markdown": MARKDOWN, "html": HTML}),
        autoescape=lambda name: name == "html",
        trim_blocks=True,
    )
    template = folder / "template.docx"
    start = time.perf_counter()
    forms = read_forms(root, count)
    make_word_template(forms[0], template)
    for form in forms:
        make(form, template, texts, folder)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
