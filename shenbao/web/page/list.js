// All declarations: searched, filtered, sorted; of many only those in sight are drawn.
import { html, useEffect, useMemo, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { kept } from "./drafts.js";
import { useDeclarations } from "./known.js";
import { Tally, WEIGHTS, weightName, Mark } from "./marks.js";
import { figure, Head, picked, several, shownRows, text, useTable } from "./table.js";
import { _, fill } from "./words.js";

const ROW = 32;
const AROUND = 8; // rows drawn above and below those in sight

const figures = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 });
const yuan = (amount) => (amount === null || amount === undefined ? "" : figures.format(Number(amount)));

// The first words of a goal that others do not have, so that projects of one name are told apart.
function withoutCommonOpening(rows) {
  const opening = (goal) => /^(?:\d+[.、．]\s*)?[^,，。；;]{2,12}[,，]/.exec(goal)?.[0] ?? "";
  const bare = (words) => words.replace(/^\d+[.、．]\s*/, "");
  const counts = new Map();
  for (const row of rows) {
    const words = bare(opening(row.goal ?? ""));
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return rows.map((row) => {
    const words = opening(row.goal ?? "");
    return words && counts.get(bare(words)) > 2 ? { ...row, goal: row.goal.slice(words.length) } : row;
  });
}

const NONE = [];
const DRAWN = 7; // columns that are drawn, and that of drafts where those can be; by the others rows are filtered

const columns = () => [
  text("code", _("Code"), "code"),
  text("name", _("Name and goal"), "name"),
  text("unit", _("Unit"), "unit"),
  figure("total_amount", _("Total, 万元")),
  figure("annual_amount", _("This year, 万元")),
  figure("indicators", _("Indicators"), "num small"),
  figure("weight", _("Check"), "check"),
  figure("draft", _("Draft"), "draft"),
  text("year", _("Year")),
  text("form", _("Form")),
  several("severity", _("Check"), (row) => WEIGHTS.filter((weight) => row.counts?.[weight] > 0)),
  picked("place"),
];

const width = (readOnly) => DRAWN + !readOnly;

export function List({ readOnly }) {
  const { rows: known, isBusy, failure } = useDeclarations();
  const [words, setWords] = useState("");
  const [isFiltering, setFiltering] = useState(false); // where there is no room for them beside the list
  const [git, setGit] = useState({ branch: null, uncommitted: [] });
  const uncommitted = useMemo(() => new Set(git.uncommitted), [git]);
  const rows = useMemo(() => known && withoutCommonOpening(known.map((row) => ({ ...row, ...atHand(row, uncommitted) }))), [known, uncommitted]);
  const table = useTable(rows ?? NONE, useMemo(columns, []));

  useEffect(() => {
    if (!isBusy) api.history().then(setGit, () => {});
  }, [known, isBusy]);
  useEffect(() => {
    let isLatest = true;
    const find = (places) => table.getColumn("place").setFilterValue(places && new Set(places));
    if (words.trim() === "") find(undefined);
    else api.search(words).then((places) => isLatest && find(places));
    return () => (isLatest = false);
  }, [words, rows]);

  const shown = useMemo(() => shownRows(table), [table.getRowModel()]);
  const places = useMemo(() => shown.map((row) => row.place), [shown]);
  const unread = (rows ?? []).filter((row) => row.is_pending || !row.counts).length;
  if (failure && !rows) return html`<main id="main" class="alone" tabindex="-1"><p>${failure}</p></main>`;
  if (!rows) return html`<main id="main" class="alone" tabindex="-1"><p>${_("Reading…")}</p></main>`;
  return html`<main id="main" class="list" tabindex="-1">
    <h1 class="sr">${_("All declarations")}</h1>
    <${Facets} table=${table} isOpen=${isFiltering} />
    <div class="pane">
      <div class="tools">
        <input type="search" class="search" value=${words} aria-label=${_("Search")}
          placeholder=${_("Search code, name, indicators, any words")}
          onInput=${(event) => setWords(event.target.value)} />
        <span role="status">${fill(_("{count} declarations"), { count: shown.length })}${isBusy && html` <span class="soft">${fill(_("{count} still to be read"), { count: unread })}</span>`}</span>
        <button type="button" class="narrow" aria-expanded=${String(isFiltering)} aria-controls="filters"
          onClick=${() => setFiltering(!isFiltering)}>${_("Filters")}</button>
        <span class="end">
          ${!readOnly && html`<${Pack} places=${places} isAll=${shown.length === rows.length} />`}
          ${!readOnly && html`<a class="button" href="#/import">${_("Import")}</a><a class="button" href="#/next">${_("Next year")}</a><a class="button main" href="#/new">${_("New")}</a>`}
        </span>
      </div>
      ${!readOnly && git.branch !== null && git.uncommitted.length > 0 && html`<${Commit} git=${git} rows=${rows} onCommitted=${setGit} />`}
      ${!readOnly && !isBusy && rows.length === 0 && html`<p class="empty">${_("There are no declarations yet. Import last year's Word files, or begin a new one.")}</p>`}
      <${Table} table=${table} rows=${shown} readOnly=${readOnly} />
    </div>
  </main>`;
}

const MOST_PACKED = 300; // declarations that an address can name; all of them need no names

// What a unit hands in, of the declarations that are shown.
function Pack({ places, isAll }) {
  const [state, setState] = useState("");
  const pack = async () => {
    setState(_("Making the pack…"));
    setState(await api.pack(isAll ? [] : places).then(() => "", (error) => error.message));
  };
  return html`<span role="status" class="soft">${state}</span>
    <button type="button" disabled=${places.length === 0 || (!isAll && places.length > MOST_PACKED)} onClick=${pack}>${_("Pack to print")}</button>`;
}

// Putting what is saved into the history of the repository, with words that say why.
function Commit({ git, rows, onCommitted }) {
  const [message, setMessage] = useState("");
  const [failure, setFailure] = useState("");
  const names = rows.filter((row) => git.uncommitted.includes(row.place)).map((row) => row.name || row.place);
  const commit = async (event) => {
    event.preventDefault();
    try {
      onCommitted(await api.commit(git.uncommitted, message));
      setMessage("");
      setFailure("");
    } catch (error) {
      setFailure(error.message);
    }
  };
  return html`<form class="commit" onSubmit=${commit}>
    <span>${fill(_("{count} saved and not committed: {names}"), { count: git.uncommitted.length, names: names.join(", ") })}</span>
    <input type="text" class="search" value=${message} aria-label=${_("What was changed, and why")} placeholder=${_("What was changed, and why")}
      onInput=${(event) => setMessage(event.target.value)} />
    <button type="submit" disabled=${message.trim() === ""}>${_("Commit")}</button>
    ${failure && html`<p class="misfit" role="alert">${failure}</p>`}
  </form>`;
}

// What of a row only this browser and git know: whether there is a draft of it, or no commit yet.
const atHand = (row, uncommitted) => ({ draft: kept(row.place) ? 2 : uncommitted.has(row.place) ? 1 : 0 });

// What filters stand in an order by: values with their counts.
const most = (a, b) => b[1] - a[1];
const latest = (a, b) => b[0].localeCompare(a[0]);

function Facets({ table, isOpen }) {
  const box = (column, value, label, count) => {
    const chosen = column.getFilterValue() ?? [];
    const toggle = () => column.setFilterValue(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
    return html`<label><input type="checkbox" checked=${chosen.includes(value)} onChange=${toggle} />
      <span class="words">${label}</span><span class="count">${count}</span></label>`;
  };
  const clear = () => table.setColumnFilters((filters) => filters.filter(({ id }) => id === "place"));
  const severity = table.getColumn("severity");
  return html`<aside id="filters" class=${`facets ${isOpen ? "open" : ""}`} aria-label=${_("Filters")}>
    ${["year", "form", "unit"].map((id) => {
      const column = table.getColumn(id);
      return html`<fieldset><legend>${column.columnDef.header}</legend>
        ${[...column.getFacetedUniqueValues()].sort(id === "year" ? latest : most).map(([value, count]) => box(column, value, value || "—", count))}
      </fieldset>`;
    })}
    <fieldset><legend>${severity.columnDef.header}</legend>
      ${WEIGHTS.map((weight) =>
        box(severity, weight, html`<${Mark} weight=${weight} /> ${weightName(weight)}`,
          severity.getFacetedUniqueValues().get(weight) ?? 0))}
    </fieldset>
    <button type="button" class="bare" onClick=${clear}>${_("Clear the filters")}</button>
  </aside>`;
}

function Table({ table, rows, readOnly }) {
  const box = useRef(null);
  const [sight, setSight] = useState([0, 60]);
  useEffect(() => {
    const look = () => {
      const above = Math.max(0, -box.current.getBoundingClientRect().top);
      const first = Math.max(0, Math.floor(above / ROW) - AROUND);
      setSight([first, first + Math.ceil(innerHeight / ROW) + 2 * AROUND]);
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, []);
  const step = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    const row = event.target.closest?.("tr");
    const next = by === 1 ? row?.nextElementSibling : by === -1 ? row?.previousElementSibling : null;
    if (next?.querySelector("a")) {
      event.preventDefault();
      next.querySelector("a").focus();
    }
  };
  const [first, last] = sight;
  const sum = (of) => rows.reduce((known, row) => known + of(row), 0);
  const total = (key) => yuan(sum((row) => Math.round(Number(row[key] ?? 0) * 1e6)) / 1e6);
  const totals = useMemo(() => [total("total_amount"), total("annual_amount"), sum((row) => row.indicators ?? 0)], [rows]);
  return html`<table class="declarations" aria-rowcount=${rows.length}>
    <thead><tr>${table.getAllLeafColumns().slice(0, width(readOnly)).map((column) => html`<${Head} column=${column} />`)}</tr></thead>
    <tbody ref=${box} onKeyDown=${step}>
      ${first > 0 && html`<tr class="gap" aria-hidden="true" style=${{ height: `${first * ROW}px` }}><td colspan=${width(readOnly)}></td></tr>`}
      ${rows.slice(first, last).map((row) => html`<${Row} key=${row.place} row=${row} readOnly=${readOnly} />`)}
      ${last < rows.length && html`<tr class="gap" aria-hidden="true" style=${{ height: `${(rows.length - last) * ROW}px` }}><td colspan=${width(readOnly)}></td></tr>`}
    </tbody>
    <tfoot><tr><td colspan="3">${fill(_("{count} declarations together"), { count: rows.length })}</td>
      <td class="num">${totals[0]}</td><td class="num">${totals[1]}</td><td class="num small">${totals[2]}</td><td colspan=${width(readOnly) - 6}></td></tr></tfoot>
  </table>`;
}

function Row({ row, readOnly }) {
  const address = `#/at/${encodeURIComponent(row.place)}`;
  if (row.is_pending) return html`<tr><td class="code"></td><td class="name" colspan=${width(readOnly) - 1}><a href=${address}>${row.place}</a></td></tr>`;
  if (row.is_broken) {
    return html`<tr><td class="code"></td><td class="name" colspan=${width(readOnly) - 1}><a href=${address}>${row.name}</a>${" "}
      <${Mark} weight="error" /> ${_("cannot be read")}</td></tr>`;
  }
  return html`<tr>
    <td class="code">${row.code}</td>
    <td class="name"><a href=${address}>${row.name || row.place}</a>${" "}<span class="goal">${row.goal}</span></td>
    <td class="unit" title=${row.unit}>${row.unit}</td>
    <td class="num">${yuan(row.total_amount)}</td>
    <td class="num strong">${yuan(row.annual_amount)}</td>
    <td class="num small">${row.indicators}</td>
    <td class="check">${row.counts && html`<${Tally} counts=${row.counts} />`}</td>
    ${!readOnly && html`<td class="draft">${{ 2: _("not saved"), 1: _("not committed") }[row.draft] ?? ""}</td>`}
  </tr>`;
}
