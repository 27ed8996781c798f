// Where the money is and what is wrong with it: by unit and year, against the year before.
// A chart is a column of its table, so that it prints, and reads aloud.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { Mark, WEIGHTS, weightName } from "./marks.js";
import { _, fill } from "./words.js";

const amountOf = (row) => Math.round(Number(row.annual_amount ?? 0) * 1e6) / 1e6;
const yuan = (amount) => amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function Portfolio() {
  const [rows, setRows] = useState(null);
  const [counts, setCounts] = useState({});
  const [failure, setFailure] = useState("");
  const [year, setYear] = useState(0);
  useEffect(() => {
    api.declarations().then((known) => {
      const readable = known.filter((row) => row.year);
      setRows(readable);
      setYear(Math.max(0, ...readable.map((row) => row.year)));
    }, (error) => setFailure(error.message));
    api.findings().then(setCounts, () => {});
  }, []);
  if (failure || !rows) return html`<main id="main" class="alone" tabindex="-1"><p>${failure || _("Reading…")}</p></main>`;
  const years = [...new Set(rows.map((row) => row.year))].sort((a, b) => b - a);
  const units = byUnit(rows, year, counts);
  const total = (key) => units.reduce((sum, unit) => sum + unit[key], 0);
  const most = Math.max(1, ...units.flatMap((unit) => [unit.amount, unit.before]));
  return html`<main id="main" class="alone" tabindex="-1">
    <h1>${fill(_("{count} declarations of {year}, {amount} 万元"), { count: total("count"), year, amount: yuan(total("amount")) })}</h1>
    <p class="fields"><label>${_("Year")} <select onChange=${(event) => setYear(Number(event.target.value))}>
      ${years.map((known) => html`<option value=${known} selected=${known === year}>${known}</option>`)}</select></label></p>
    <table class="figures"><caption>${fill(_("By unit; the thin bar is {last}"), { last: year - 1 })}</caption>
      <thead><tr><th scope="col">${_("Unit")}</th><th scope="col" class="num">${_("Declarations")}</th><th scope="col" class="num">${_("This year, 万元")}</th>
        <th scope="col" class="num spare">${year - 1}</th><th scope="col" class="num spare">${_("Change")}</th><th scope="col" class="bars"><span class="sr">${_("Chart")}</span></th>
        ${WEIGHTS.map((weight) => html`<th scope="col" class="num"><${Mark} weight=${weight} /><span class="sr">${weightName(weight)}</span></th>`)}</tr></thead>
      <tbody>${units.map((unit) => html`<tr><th scope="row">${unit.name || "—"}</th><td class="num">${unit.count}</td><td class="num">${yuan(unit.amount)}</td>
        <td class="num spare">${unit.before ? yuan(unit.before) : "—"}</td><td class="num spare">${unit.before ? `${(((unit.amount - unit.before) / unit.before) * 100).toFixed(1)} %` : "—"}</td>
        <td class="bars" aria-hidden="true"><svg viewBox="0 0 100 16" preserveAspectRatio="none"><rect class="now" x="0" y="2" height="8" width=${(100 * unit.amount) / most} /><rect class="then" x="0" y="11" height="3" width=${(100 * unit.before) / most} /></svg></td>
        ${WEIGHTS.map((weight) => html`<td class="num">${unit[weight] || ""}</td>`)}</tr>`)}</tbody>
      <tfoot><tr><th scope="row">${_("Together")}</th><td class="num">${total("count")}</td><td class="num">${yuan(total("amount"))}</td><td class="num spare">${total("before") ? yuan(total("before")) : "—"}</td><td class="spare"></td><td class="bars"></td>
        ${WEIGHTS.map((weight) => html`<td class="num">${total(weight) || ""}</td>`)}</tr></tfoot></table>
  </main>`;
}

function byUnit(rows, year, counts) {
  const units = new Map();
  const of = (name) => {
    if (!units.has(name)) units.set(name, { name, count: 0, amount: 0, before: 0, error: 0, warning: 0, info: 0 });
    return units.get(name);
  };
  for (const row of rows) {
    if (row.year === year - 1) of(row.unit).before += amountOf(row);
    if (row.year !== year) continue;
    const unit = of(row.unit);
    unit.count += 1;
    unit.amount += amountOf(row);
    for (const weight of WEIGHTS) unit[weight] += counts[row.place]?.[weight] ?? 0;
  }
  return [...units.values()].filter((unit) => unit.count > 0).sort((a, b) => b.amount - a.amount);
}
