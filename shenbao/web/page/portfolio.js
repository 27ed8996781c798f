// Where the money is, what is measured, and what is wrong or missing: of a year, against the one before.
// A chart is a column of its table, so that it prints, and reads aloud.
import { html, useEffect, useMemo, useRef, useState } from "./vendor/htm-preact.js";
import { useDeclarations } from "./known.js";
import { useRules } from "./rules.js";
import { Mark, WEIGHTS, weightName } from "./marks.js";
import { countOf, figure, several, shownRows, text } from "./rows.js";
import { Head, useTable } from "./table.js";
import { useTitle } from "./title.js";
import { _, fill } from "./words.js";

const amountOf = (row) => Math.round(Number(row.annual_amount ?? 0) * 1e6) / 1e6;
const yuan = (amount) => amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const growth = (now, before) => (before ? ((now - before) / before) * 100 : null);
const signed = (amount) => `${amount < 0 ? "−" : "+"}${yuan(Math.abs(amount))}`;
const change = (percent) => (percent === null ? "—" : `${percent.toFixed(1)} %`);

export function Portfolio() {
  useTitle(_("Portfolio"));
  const { rows, isBusy, failure } = useDeclarations();
  const [chosen, setYear] = useState(0);
  const [unit, setUnit] = useState("");
  if (!rows) return html`<main id="main" class="alone" tabindex="-1"><p>${failure || _("Reading…")}</p></main>`;
  const readable = rows.filter((row) => row.year);
  if (readable.length === 0 && !isBusy) return html`<main id="main" class="alone" tabindex="-1"><h1>${_("Portfolio")}</h1><p>${_("There are no declarations yet that can be read.")}</p></main>`;
  const own = readable.filter((row) => !row.repeats);
  const years = [...new Set(readable.map((row) => row.year))].sort((a, b) => b - a);
  const year = chosen || years[0];
  const named = [...new Set(readable.map((row) => row.unit))].sort((a, b) => a.localeCompare(b, "zh"));
  const isAsked = (row) => unit === "" || row.unit === unit;
  const asked = own.filter(isAsked);
  const now = asked.filter((row) => row.year === year);
  const before = asked.filter((row) => row.year === year - 1);
  const all = readable.filter((row) => isAsked(row) && row.year === year);
  const amount = now.reduce((sum, row) => sum + amountOf(row), 0);
  return html`<main id="main" class="alone" tabindex="-1">
    <h1>${fill(_("{count} declarations of {year}, {amount} 万元"), { count: now.length, year: year ?? "", amount: yuan(amount) })}</h1>
    <p class="fields"><label>${_("Year")} <select onChange=${(event) => setYear(Number(event.target.value))}>
      ${years.map((known) => html`<option value=${known} selected=${known === year}>${known}</option>`)}</select></label>
      <label>${_("Unit")} <select onChange=${(event) => setUnit(event.target.value)}><option value="">${_("all")}</option>
        ${named.map((known) => html`<option value=${known} selected=${known === unit}>${known || "—"}</option>`)}</select></label></p>
    <${Summary} now=${now} before=${before} all=${all} year=${year} />
    <${Amounts} sums=${sumsBy("unit", now, before, all)} words=${_("By unit; the thin bar is {last}")} head=${_("Unit")} year=${year} />
    <${Amounts} sums=${sumsBy("name", now, before, all)} words=${_("By project; the thin bar is {last}")} head=${_("Project")} year=${year} />
    <${Years} sums=${byYear(asked, years)} />
    <${Found} rows=${all} />
    <${Matrix} rows=${all} />
    <${Classes} rows=${now} />
    <${Missing} now=${now} before=${before} all=${all} broken=${rows.filter((row) => row.is_broken)} year=${year} />
  </main>`;
}

// The bars of a row, drawn by Charts.css: how long each is, is all that it needs to know.
function Bars({ of, most }) {
  return html`<td class="bars" aria-hidden="true"><table class="charts-css bar multiple"><tbody><tr>
    ${of.map((amount) => html`<td style=${{ "--size": amount / most }}></td>`)}</tr></tbody></table></td>`;
}

// The heads of the columns of these names.
const heads = (table, ...ids) => ids.map((id) => html`<${Head} key=${id} column=${table.getColumn(id)} />`);

const ChartHead = () => html`<th scope="col" class="bars"><span class="sr">${_("Chart")}</span></th>`;

// ---- Amounts ------------------------------------------------------------------------------------

// In sentences: how much more it is than the year before, and what is found.
function Summary({ now, before, all, year }) {
  const amount = (rows) => rows.reduce((sum, row) => sum + amountOf(row), 0);
  const more = amount(now) - amount(before);
  const counts = WEIGHTS.map((weight) => all.reduce((sum, row) => sum + (row.counts?.[weight] ?? 0), 0));
  const free = all.filter((row) => row.counts && row.counts.error === 0).length;
  return html`${before.length > 0 && html`<p>${fill(_("Against {last}: {difference} 万元, {percent}."), { last: year - 1, difference: signed(more), percent: change(growth(amount(now), amount(before))) })}</p>`}
    <p class="found">${fill(_("The check finds {errors} errors, {warnings} warnings and {notes} notes; {free} of {count} are free of errors."), { errors: counts[0], warnings: counts[1], notes: counts[2], free, count: all.length })}</p>`;
}

const amountColumns = (head) => [
  text("name", head),
  figure("count", _("Declarations")),
  figure("amount", _("This year, 万元")),
  figure("before", "", "num spare"),
  figure("growth", _("Difference"), "num spare", (sum) => sum.growth ?? -Infinity),
  ...WEIGHTS.map((weight) => figure(weight, weightName(weight))),
];

const MOST_SUMS = 30; // lines; the others share the last one

function Amounts({ sums, words, head, year }) {
  const table = useTable(sums, useMemo(() => amountColumns(head), [head]), [{ id: "amount", desc: true }]);
  const sorted = shownRows(table);
  const shown = sorted.length > MOST_SUMS ? sorted.slice(0, MOST_SUMS - 1) : sorted;
  const others = sorted.slice(shown.length);
  const most = Math.max(1, ...sums.flatMap((sum) => [sum.amount, sum.before]));
  const line = (sum, name) => html`<th scope="row">${name}</th><td class="num">${sum.count}</td><td class="num">${yuan(sum.amount)}</td>
      <td class="num spare">${sum.before ? yuan(sum.before) : "—"}</td><td class="num spare">${change(sum.growth)}</td>`;
  const found = (sum) => WEIGHTS.map((weight) => html`<td class="num">${sum[weight] || ""}</td>`);
  const all = together(sums);
  return html`<table class="figures"><caption>${fill(words, { last: year - 1 })}</caption>
    <thead><tr>${heads(table, "name", "count", "amount")}<${Head} column=${table.getColumn("before")}>${year - 1}<//>
      ${heads(table, "growth")}<${ChartHead} />
      ${WEIGHTS.map((weight) => html`<${Head} column=${table.getColumn(weight)}><${Mark} weight=${weight} /><span class="sr">${weightName(weight)}</span><//>`)}</tr></thead>
    <tbody>${shown.map((sum) => html`<tr>${line(sum, sum.only ? link(sum.only) : sum.name || "—")}<${Bars} of=${[sum.amount, sum.before]} most=${most} />${found(sum)}</tr>`)}
      ${others.length > 0 && html`<tr>${line(together(others), fill(_("{count} others"), { count: others.length }))}<td class="bars"></td>${found(together(others))}</tr>`}</tbody>
    <tfoot><tr>${line(all, _("Together"))}<td class="bars"></td>${found(all)}</tr></tfoot></table>`;
}

// What declarations of this year and the one before come to by a key, such as their unit, with what is
// found in all of this year; that which is alone with a name of a project is the only one.
function sumsBy(key, now, before, all) {
  const sums = new Map();
  const of = (name) => {
    if (!sums.has(name)) sums.set(name, { name, count: 0, amount: 0, before: 0, error: 0, warning: 0, info: 0, only: null });
    return sums.get(name);
  };
  for (const row of before) of(row[key]).before += amountOf(row);
  for (const row of now) {
    const sum = of(row[key]);
    sum.count += 1;
    sum.amount += amountOf(row);
    sum.only = key === "name" && sum.count === 1 ? row : null;
  }
  for (const row of all) for (const weight of WEIGHTS) of(row[key])[weight] += row.counts?.[weight] ?? 0;
  return [...sums.values()].map((sum) => ({ ...sum, growth: growth(sum.amount, sum.before) }));
}

function together(sums) {
  const total = (key) => sums.reduce((known, sum) => known + sum[key], 0);
  const keys = ["count", "amount", "before", ...WEIGHTS];
  const all = Object.fromEntries(keys.map((key) => [key, total(key)]));
  return { ...all, growth: growth(all.amount, all.before) };
}

const yearColumns = () => [
  figure("year", _("Year"), ""),
  figure("count", _("Declarations")),
  figure("amount", _("Amount, 万元")),
  figure("growth", _("Difference"), "num spare", (sum) => sum.growth ?? -Infinity),
];

function byYear(rows, years) {
  const own = Map.groupBy(rows, (row) => row.year);
  const amount = (year) => (own.get(year) ?? []).reduce((sum, row) => sum + amountOf(row), 0);
  return years.map((year) => ({ year, count: own.get(year)?.length ?? 0, amount: amount(year), growth: growth(amount(year), amount(year - 1)) }));
}

function Years({ sums }) {
  const table = useTable(sums, useMemo(yearColumns, []), [{ id: "year", desc: true }]);
  if (sums.length < 2) return null;
  const most = Math.max(1, ...sums.map((sum) => sum.amount));
  return html`<table class="figures"><caption>${_("By year")}</caption>
    <thead><tr>${heads(table, "year", "count", "amount", "growth")}<${ChartHead} /></tr></thead>
    <tbody>${shownRows(table).map((sum) => html`<tr><th scope="row">${sum.year}</th><td class="num">${sum.count}</td><td class="num">${yuan(sum.amount)}</td>
      <td class="num spare">${change(sum.growth)}</td><${Bars} of=${[sum.amount]} most=${most} /></tr>`)}</tbody></table>`;
}

// ---- What is found, and what is measured ----------------------------------------------------------

// The heaviest rules first, and of those the ones that find most.
const rank = (rule) => WEIGHTS.indexOf(rule.weight) - rule.count / (rule.count + 1);

// By rule, and by declaration, among which those are shown in which one of the rules has found something.
function Found({ rows }) {
  const [rule, setRule] = useState("");
  return html`<${Findings} rows=${rows} onPick=${setRule} /><${Declarations} rows=${rows} rule=${rule} onPick=${setRule} />`;
}

const ruleColumns = () => [
  figure("rule", _("Rule"), "", rank),
  figure("count", _("Findings")),
  figure("places", _("Declarations")),
  figure("units", _("Units concerned"), "num spare", (rule) => rule.units.size),
];

function byRule(rows) {
  const known = new Map();
  for (const row of rows) {
    for (const [code, weight, count] of row.findings ?? []) {
      const key = `${code} ${weight}`;
      const found = known.get(key) ?? { code, weight, count: 0, places: 0, units: new Set() };
      known.set(key, { ...found, count: found.count + count, places: found.places + 1, units: found.units.add(row.unit) });
    }
  }
  return [...known.values()];
}

function Findings({ rows, onPick }) {
  const rules = useRules();
  const found = useMemo(() => byRule(rows), [rows]);
  const table = useTable(found, useMemo(ruleColumns, []), [{ id: "rule", desc: false }]);
  const most = Math.max(1, ...found.map((rule) => rule.count));
  return html`<table class="figures"><caption>${_("Findings by rule")}</caption>
    <thead><tr>${heads(table, "rule", "count", "places", "units")}<${ChartHead} /></tr></thead>
    <tbody>${shownRows(table).map((rule) => html`<tr><th scope="row"><${Mark} weight=${rule.weight} /><span class="sr">${weightName(rule.weight)}</span>${" "}<span class="code">${rule.code}</span>${" "}${rules[rule.code]?.title}</th>
      <td class="num">${rule.count}</td><td class="num"><button type="button" class="bare" aria-label=${fill(_("{count} declarations with {code}"), { count: rule.places, code: rule.code })}
        onClick=${() => show(rule.code, onPick)}>${rule.places}</button></td><td class="num spare">${rule.units.size}</td><${Bars} of=${[rule.count]} most=${most} /></tr>`)}
      ${found.length === 0 && html`<tr><td colspan="5">${_("Nothing is found.")}</td></tr>`}</tbody></table>`;
}

const BY_DECLARATION = "by-declaration";

// Leads to the declarations in which a rule has found something.
function show(code, onPick) {
  onPick(code);
  document.getElementById(BY_DECLARATION).focus();
}

const LINES = 30; // declarations that are drawn at first; the others share the last line
const MORE = 100;

const declarationColumns = () => [
  text("name", _("Declaration")),
  text("unit", _("Unit"), "spare"),
  figure("error", weightName("error"), "num", (row) => row.weight), // of as many errors, the one with more warnings is heavier
  figure("warning", weightName("warning")),
  figure("info", weightName("info")),
  several("rules", _("Rules"), (row) => row.rules.map(([code]) => code)),
];

const heaviestFirst = ([, weight, count], [, other, others]) => WEIGHTS.indexOf(weight) - WEIGHTS.indexOf(other) || others - count;

const byDeclaration = (rows) =>
  rows
    .filter((row) => row.findings?.length > 0)
    .map((row) => ({ ...row, ...row.counts, name: named(row), rules: [...row.findings].sort(heaviestFirst) }));

// What each declaration has to be mended, the heaviest first; by a rule those are found in which it finds something.
function Declarations({ rows, rule, onPick }) {
  const rules = useRules();
  const found = useMemo(() => byDeclaration(rows), [rows]);
  const table = useTable(found, useMemo(declarationColumns, []), [{ id: "error", desc: true }]);
  const [most, setMost] = useState(LINES);
  const box = useRef(null);
  useEffect(() => {
    table.getColumn("rules").setFilterValue(rule ? [rule] : undefined);
    setMost(LINES);
    if (rule) box.current.scrollIntoView({ block: "start" });
  }, [table, rule]);
  const column = table.getColumn("rules");
  const sorted = shownRows(table);
  const [shown, others] = sorted.length > most ? [sorted.slice(0, most - 1), sorted.slice(most - 1)] : [sorted, []];
  const top = Math.max(1, ...found.flatMap((row) => WEIGHTS.map((weight) => row[weight])));
  const heat = (count) => `heat-${count && Math.ceil((4 * count) / top)}`;
  const counts = (sums, isHot) => WEIGHTS.map((weight) => html`<td class=${`num ${isHot ? heat(sums[weight]) : ""}`}>${sums[weight] || html`<span class="soft">·</span>`}</td>`);
  const sum = (some) => Object.fromEntries(WEIGHTS.map((weight) => [weight, some.reduce((known, row) => known + row[weight], 0)]));
  const codes = [...new Set([...column.getFacetedUniqueValues().keys(), ...(rule ? [rule] : [])])].sort();
  return html`<section class="by-declaration" ref=${box}>
    <p class="fields"><label>${_("Rule")} <select id=${BY_DECLARATION} onChange=${(event) => onPick(event.target.value)}><option value="" selected=${rule === ""}>${_("all")}</option>
      ${codes.map((code) => html`<option value=${code} selected=${code === rule}>${code} ${rules[code]?.title} (${countOf(column, code)})</option>`)}</select></label></p>
    <table class="figures"><caption>${_("Findings by declaration")} <span class="soft">${fill(_("{count} of {all} declarations"), { count: sorted.length, all: rows.length })}${rule && ` · ${rule} ${rules[rule]?.title ?? ""}`}</span></caption>
    <thead><tr>${heads(table, "name", "unit")}<th scope="col" class="rules">${_("Rules")}</th>
      ${WEIGHTS.map((weight) => html`<${Head} column=${table.getColumn(weight)}><${Mark} weight=${weight} /><span class="sr">${weightName(weight)}</span><//>`)}</tr></thead>
    <tbody>${shown.map((row) => html`<tr key=${row.place}><th scope="row">${link(row)}${" "}<span class="soft">${row.code}</span></th><td class="spare">${row.unit}</td>
        <td class="rules">${row.rules.map(([code, weight, count]) => html`<span class=${code === rule ? "is-asked" : ""} title=${rules[code]?.title}><${Mark} weight=${weight} /><span class="sr">${weightName(weight)}</span>${" "}${code}${count > 1 && ` ×${count}`}</span>${" "}`)}</td>${counts(row, true)}</tr>`)}
      ${others.length > 0 && html`<tr><th scope="row">${fill(_("{count} others"), { count: others.length })}</th><td class="spare"></td>
        <td class="rules"><button type="button" class="more" onClick=${() => setMost(most + MORE)}>${fill(_("Show {count} more"), { count: Math.min(MORE, others.length) })}</button></td>${counts(sum(others))}</tr>`}
      ${sorted.length === 0 && html`<tr><td colspan="6">${_("Nothing is found.")}</td></tr>`}</tbody>
    ${sorted.length > 0 && html`<tfoot><tr><th scope="row">${_("Together")}</th><td class="spare"></td><td class="rules"></td>${counts(sum(sorted))}</tr></tfoot>`}</table></section>`;
}

const classColumns = () => [
  text("name", _("Class")),
  figure("count", _("Indicators")),
  figure("places", _("Declarations")),
];

function byClass(rows) {
  const known = new Map();
  for (const row of rows) {
    for (const [name, count] of Object.entries(row.classes ?? {})) {
      const found = known.get(name) ?? { name, count: 0, places: 0 };
      known.set(name, { name, count: found.count + count, places: found.places + 1 });
    }
  }
  return [...known.values()];
}

// In the order of the forms, until people sort them.
function Classes({ rows }) {
  const classes = useMemo(() => byClass(rows), [rows]);
  const table = useTable(classes, useMemo(classColumns, []));
  const most = Math.max(1, ...classes.map((found) => found.count));
  return html`<table class="figures"><caption>${_("Indicators by class")}</caption>
    <thead><tr>${heads(table, "name", "count", "places")}<${ChartHead} /></tr></thead>
    <tbody>${shownRows(table).map((found) => html`<tr><th scope="row">${found.name}</th><td class="num">${found.count}</td><td class="num">${found.places} / ${rows.length}</td><${Bars} of=${[found.count]} most=${most} /></tr>`)}</tbody></table>`;
}

const MOST_UNITS = 16; // columns; the units with fewer findings share the last one

// How much each rule finds in each unit: a rule that all units run into, and a unit that runs into many.
function Matrix({ rows }) {
  const rules = useRules();
  const units = new Map();
  const found = new Map();
  for (const row of rows) {
    for (const [code, weight, count] of row.findings ?? []) {
      const key = `${code} ${weight}`;
      if (!found.has(key)) found.set(key, { code, weight, count: 0, of: new Map() });
      const known = found.get(key);
      known.count += count;
      known.of.set(row.unit, (known.of.get(row.unit) ?? 0) + count);
      units.set(row.unit, (units.get(row.unit) ?? 0) + count);
    }
  }
  if (units.size < 2) return null;
  const sorted = [...units].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const named = sorted.length > MOST_UNITS ? sorted.slice(0, MOST_UNITS - 1) : sorted;
  const others = sorted.slice(named.length);
  const columns = [...named.map((name) => [name || "—", [name]]), ...(others.length ? [[fill(_("{count} other units"), { count: others.length }), others]] : [])];
  const at = (rule, names) => names.reduce((sum, name) => sum + (rule.of.get(name) ?? 0), 0);
  const lines = [...found.values()].sort((a, b) => rank(a) - rank(b));
  const most = Math.max(1, ...lines.flatMap((rule) => columns.map(([, names]) => at(rule, names))));
  const cell = (count) => html`<td class=${`num heat-${count && Math.ceil((4 * count) / most)}`}>${count || html`<span class="soft">·</span>`}</td>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label=${_("Findings by rule and unit")}><table class="figures matrix"><caption>${_("Findings by rule and unit")}</caption>
    <thead><tr><th scope="col">${_("Rule")}</th>${columns.map(([name]) => html`<th scope="col" class="upright"><span>${name}</span></th>`)}<th scope="col" class="num">${_("Together")}</th></tr></thead>
    <tbody>${lines.map((rule) => html`<tr><th scope="row"><${Mark} weight=${rule.weight} /><span class="sr">${weightName(rule.weight)}</span>${" "}<span class="code">${rule.code}</span>${" "}<span class="title">${rules[rule.code]?.title}</span></th>
      ${columns.map(([, names]) => cell(at(rule, names)))}<td class="num">${rule.count}</td></tr>`)}</tbody>
    <tfoot><tr><th scope="row">${_("Together")}</th>${columns.map(([, names]) => html`<td class="num">${names.reduce((sum, name) => sum + units.get(name), 0)}</td>`)}
      <td class="num">${lines.reduce((sum, rule) => sum + rule.count, 0)}</td></tr></tfoot></table></div>`;
}

// ---- What is missing ----------------------------------------------------------------------------

const named = (row) => row.name || row.code || row.place;
const link = (row) => html`<a href=${`#/at/${encodeURIComponent(row.place)}`}>${named(row)}</a>`;

// Of some declarations, those that are not among others: by code, and of those whose code is new by
// unit and name, each for one, as a unit may have several of a name.
function without(rows, others) {
  const codes = (some) => new Set(some.map((row) => row.code).filter(Boolean));
  const [own, there] = [codes(rows), codes(others)];
  const known = new Map();
  const key = (row) => `${row.unit} ${row.name}`;
  for (const row of others) if (!own.has(row.code)) known.set(key(row), (known.get(key(row)) ?? 0) + 1);
  return rows.filter((row) => {
    if (there.has(row.code)) return false;
    const left = known.get(key(row)) ?? 0;
    known.set(key(row), left - 1);
    return left <= 0;
  });
}

// What was declared last year and is not this year, by unit; what is not followed up as others are;
// and what cannot be read at all.
function Missing({ now, before, all, broken, year }) {
  const gone = Map.groupBy(without(before, now), (row) => row.unit);
  const there = new Set(now.map((row) => row.unit));
  const filed = (unit) => before.filter((row) => row.unit === unit).length;
  const units = [...gone].sort(([a], [b]) => there.has(a) - there.has(b) || gone.get(b).length - gone.get(a).length);
  const forms = Map.groupBy(all.filter((row) => row.repeats && row.code), (row) => row.form);
  const left = [...forms].map(([form, rows]) => [form, without(now, rows)]).filter(([, rows]) => rows.length > 0);
  return html`<section class="missing"><h2>${_("What is missing")}</h2>
    ${units.length + left.length + broken.length === 0 && html`<p>${fill(before.length > 0 ? _("Everything of {last} is there again, and all can be read.") : _("There is nothing of {last} to compare with; all can be read."), { last: year - 1 })}</p>`}
    ${units.length > 0 && html`<table class="figures"><caption>${fill(_("{count} declarations of {last} have none in {year}"), { count: units.reduce((sum, [, rows]) => sum + rows.length, 0), last: year - 1, year })}</caption>
      <thead><tr><th scope="col">${_("Unit")}</th><th scope="col" class="num">${year - 1}</th><th scope="col" class="num">${_("Missing")}</th><th scope="col">${_("Declarations")}</th></tr></thead>
      <tbody>${units.map(([unit, rows]) => html`<tr><th scope="row">${unit || "—"}${!there.has(unit) && html`${" "}<span class="nothing"><${Mark} weight="error" /> ${_("has filed nothing")}</span>`}</th>
        <td class="num">${filed(unit)}</td><td class="num">${rows.length}</td><td>${few(rows)}</td></tr>`)}</tbody></table>`}
    ${left.map(([form, rows]) => html`<p>${fill(_("{form}: {count} projects of {year} have none"), { form, count: rows.length, year })}</p><p class="names">${few(rows)}</p>`)}
    ${broken.length > 0 && html`<p>${fill(_("{count} files cannot be read"), { count: broken.length })}</p><p class="names">${few(broken)}</p>`}
  </section>`;
}

const FEW = 8; // names that are shown at once

function few(rows) {
  const names = (some) => some.map((row, place) => html`${place > 0 && _(", ")}${link(row)}`);
  if (rows.length <= FEW) return names(rows);
  return html`${names(rows.slice(0, FEW))}<details><summary>${fill(_("{count} more"), { count: rows.length - FEW })}</summary>${names(rows.slice(FEW))}</details>`;
}
