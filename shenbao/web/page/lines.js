// The lines of the list: declarations, the heads of their groups, and what they come to together.
import { html, useMemo, useState } from "./vendor/htm-preact.js";
import { Mark, Tally, WEIGHTS } from "./marks.js";
import { _, fill } from "./words.js";

export const CHANGES = "draft"; // the column of what is not saved or not committed
export const CHANGED = ["unsaved", "uncommitted"];
export const changeName = (change) => ({ unsaved: _("not saved"), uncommitted: _("not committed") })[change];

const figures = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 });
const yuan = (amount) => (amount === null || amount === undefined ? "" : figures.format(Number(amount)));

// ---- Groups -------------------------------------------------------------------------------------

const GROUPING = "shenbao.grouping";
const groupings = () => [["unit", _("Grouped by unit")], ["form", _("Grouped by form")], ["year", _("Grouped by year")], ["", _("Not grouped")]];

// By what the list is grouped, which this browser remembers.
export function useGrouping() {
  const [grouping, setGrouping] = useState(localStorage.getItem(GROUPING) ?? "unit");
  const pick = (picked) => {
    localStorage.setItem(GROUPING, picked);
    setGrouping(picked);
  };
  return [grouping, pick];
}

export function Grouping({ value, onPick }) {
  return html`<select class="grouping" aria-label=${_("Groups")} onChange=${(event) => onPick(event.target.value)}>
    ${groupings().map(([name, words]) => html`<option value=${name} selected=${name === value}>${words}</option>`)}</select>`;
}

// Rows with the head of each group above its members, groups in the order of their first rows, years
// with the latest first; of groups that are closed only the heads. What is not read yet comes last.
export function linesOf(rows, grouping, closed) {
  if (grouping === "") return rows;
  const groups = Map.groupBy(rows, (row) => String(row[grouping] ?? ""));
  const later = ([a], [b]) => (a === "") - (b === "") || (grouping === "year" ? Number(b) - Number(a) : 0);
  return [...groups].sort(later).flatMap(([key, members]) => [{ key, members }, ...(closed.has(key) ? [] : members)]);
}

const millionths = (amount) => Math.round(Number(amount ?? 0) * 1e6);

// What declarations come to together: amounts in 万元, to six places as they are written.
function sumOf(rows) {
  const sums = { total_amount: 0, annual_amount: 0, indicators: 0, counts: Object.fromEntries(WEIGHTS.map((weight) => [weight, 0])) };
  for (const row of rows) { // in one pass: there may be thousands
    sums.total_amount += millionths(row.total_amount);
    sums.annual_amount += millionths(row.annual_amount);
    sums.indicators += row.indicators ?? 0;
    for (const weight of WEIGHTS) sums.counts[weight] += row.counts?.[weight] ?? 0;
  }
  return { ...sums, total_amount: sums.total_amount / 1e6, annual_amount: sums.annual_amount / 1e6 };
}

const named = ["code", "name", "unit"]; // columns that have no sum

export function Group({ line, ids, isOpen, onToggle }) {
  const sums = useMemo(() => sumOf(line.members), [line.members]);
  return html`<tr class="group"><th scope="rowgroup" colspan=${ids.filter((id) => named.includes(id)).length}>
      <button type="button" class="bare" aria-expanded=${String(isOpen)} onClick=${onToggle}><span aria-hidden="true">${isOpen ? "▾" : "▸"}</span> ${line.key || "—"}</button>${" "}
      <span class="soft">${fill(_("{count} declarations"), { count: line.members.length })}</span></th>
    ${ids.filter((id) => !named.includes(id)).map((id) => html`<${Cell} id=${id} row=${sums} />`)}</tr>`;
}

export function Sums({ rows, ids }) {
  const sums = useMemo(() => sumOf(rows), [rows]);
  return html`<tr><td colspan=${ids.filter((id) => named.includes(id)).length}>${fill(_("{count} declarations together"), { count: rows.length })}</td>
    ${ids.filter((id) => !named.includes(id)).map((id) => html`<${Cell} id=${id} row=${sums} />`)}</tr>`;
}

// ---- Declarations -------------------------------------------------------------------------------

export function Row({ row, ids, onCurrent }) {
  const link = html`<a href=${`#/at/${encodeURIComponent(row.place)}`} onFocus=${() => onCurrent(row.place)}>${row.name || row.place}</a>`;
  if (row.is_pending || row.is_broken) {
    return html`<tr><td class="code"></td><td class="name" colspan=${ids.length - 1}>${link}${" "}
      ${row.is_broken && html`<${Mark} weight="error" /> ${_("cannot be read")}`}</td></tr>`;
  }
  return html`<tr>${ids.map((id) => html`<${Cell} id=${id} row=${row} link=${link} />`)}</tr>`;
}

function Cell({ id, row, link }) {
  switch (id) {
    case "code":
      return html`<td class="code">${row.code}</td>`;
    case "name":
      return html`<td class="name">${link}${" "}<span class="goal">${row.goal}</span></td>`;
    case "unit":
      return html`<td class="unit" title=${row.unit}>${row.unit}</td>`;
    case "indicators":
      return html`<td class="num small">${row.indicators}</td>`;
    case "weight":
      return html`<td class="check">${row.counts && html`<${Tally} counts=${row.counts} />`}</td>`;
    case CHANGES:
      return html`<td class="draft">${row.changes?.map(changeName).join(" · ")}</td>`;
    default:
      return html`<td class=${`num ${id === "annual_amount" ? "strong" : ""}`}>${yuan(row[id])}</td>`;
  }
}
