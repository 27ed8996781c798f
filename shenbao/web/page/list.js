// All declarations: searched, filtered, grouped, sorted; of many only those in sight are drawn.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { Commit, useGit } from "./committing.js";
import { kept } from "./drafts.js";
import { useDeclarations } from "./known.js";
import { KeyLine } from "./keys.js";
import { CHANGED, changeName, CHANGES, Group, Grouping, linesOf, Row, Sums, useGrouping } from "./lines.js";
import { WEIGHTS, weightName, Mark } from "./marks.js";
import { useMedia } from "./media.js";
import { countOf, figure, picked, several, shownRows, text } from "./rows.js";
import { Head, useTable } from "./table.js";
import { useTitle } from "./title.js";
import { _, fill } from "./words.js";

const ROW = 32; // pixels; page.css has the same
const ROW_ON_PHONES = 72;
const AROUND = 8; // rows drawn above and below those in sight

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

// How the list was left: whoever comes back from a declaration finds it so.
const left = { words: "", sorting: [], filters: [], closed: new Set(), top: 0 };
const FIXABLE = "fixable";

const columns = () => [
  text("code", _("Code"), "code"),
  text("name", _("Name and goal"), "name"),
  text("unit", _("Unit"), "unit"),
  figure("total_amount", _("Total, 万元")),
  figure("annual_amount", _("This year, 万元")),
  figure("indicators", _("Indicators"), "num small"),
  figure("weight", _("Check"), "check"),
  figure(CHANGES, _("Changes"), "draft", (row) => row.changes.length && CHANGED.length - CHANGED.indexOf(row.changes[0])),
  text("year", _("Year")),
  text("form", _("Form")),
  several("severity", _("Check"), (row) => WEIGHTS.filter((weight) => row.counts?.[weight] > 0)),
  several("fixable", _("Check"), (row) => (row.fixable > 0 ? [FIXABLE] : [])),
  several("changes", _("Changes"), (row) => row.changes),
  picked("place"),
];

// The columns that are drawn, where there is room; by the others rows are filtered. By what a group has
// in common it is called.
const SPARE = ["unit", "total_amount", "indicators"];
const drawn = (grouping, readOnly, hasRoom) =>
  ["code", "name", ...(grouping === "unit" ? [] : ["unit"]), "total_amount", "annual_amount", "indicators", "weight", ...(readOnly ? [] : [CHANGES])]
    .filter((id) => hasRoom || !SPARE.includes(id));

export function List({ readOnly, peek = null }) {
  useTitle(_("All declarations"));
  const { rows: known, isBusy, failure } = useDeclarations();
  const [words, setWords] = useState(left.words);
  const [trouble, setTrouble] = useState(""); // why what is searched for cannot be found
  const [isFiltering, setFiltering] = useState(false); // where there is no room for them beside the list
  const [git, setGit, why] = useGit(!isBusy, [known, isBusy]);
  const uncommitted = useMemo(() => new Set(git.uncommitted), [git]);
  const toCommit = [...git.uncommitted, ...git.deleted];
  const rows = useMemo(() => known && withoutCommonOpening(known.map((row) => ({ ...row, ...atHand(row, uncommitted) }))), [known, uncommitted]);
  const table = useTable(rows ?? NONE, useMemo(columns, []), left.sorting, left.filters);
  const [grouping, setGrouping] = useGrouping();
  const [current, setCurrent] = useState(""); // the place that has the focus, or had it last
  const hasPeek = useMedia("(min-width: 1700px)") && peek !== null;

  useLayoutEffect(() => {
    let isLatest = true;
    const find = (places) => table.getColumn("place").setFilterValue(places && new Set(places));
    setTrouble("");
    if (words.trim() === "") find(undefined);
    else api.search(words).then((places) => isLatest && find(places), (error) => isLatest && setTrouble(error.message));
    return () => (isLatest = false);
  }, [words, rows]);

  useLayoutEffect(() => {
    if (!rows) return undefined;
    if (left.top > 0) scrollTo(0, left.top);
    return () => (left.top = scrollY);
  }, [rows === null]);
  const { sorting, columnFilters: filters } = table.store.state;
  useLayoutEffect(() => void Object.assign(left, { words, sorting, filters }));

  const shown = useMemo(() => shownRows(table), [table.getRowModel()]);
  const beside = hasPeek && (shown.find((row) => row.place === current) ?? shown[0]);
  const places = useMemo(() => shown.map((row) => row.place), [shown]);
  const unread = (rows ?? []).filter((row) => row.is_pending || !row.counts).length;
  if (failure && !rows) return html`<main id="main" class="alone" tabindex="-1"><p>${failure}</p></main>`;
  if (!rows) return html`<main id="main" class="alone" tabindex="-1"><p>${_("Reading…")}</p></main>`;
  const act = {
    f: () => {
      setFiltering(true);
      setTimeout(() => document.querySelector("#filters input")?.focus());
    },
    n: () => !readOnly && (location.hash = "#/new"),
  };
  return html`<main id="main" class=${`list ${beside ? "beside" : ""}`} tabindex="-1">
    <h1 class="sr">${_("All declarations")}</h1>
    <${Facets} table=${table} isOpen=${isFiltering} readOnly=${readOnly} />
    <div class="pane">
      <div class="tools">
        <input type="search" class="search" value=${words} aria-label=${_("Search")}
          placeholder=${_("Search code, name, indicators, any words")} aria-keyshortcuts="/"
          onInput=${(event) => setWords(event.target.value)} onKeyDown=${intoList} />
        <span role="status">${fill(_("{count} declarations"), { count: shown.length })}${isBusy && html` <span class="soft">${fill(_("{count} still to be read"), { count: unread })}</span>`}</span>
        <button type="button" class="narrow" aria-expanded=${String(isFiltering)} aria-controls="filters"
          onClick=${() => setFiltering(!isFiltering)}>${_("Filters")}</button>
        <${Grouping} value=${grouping} onPick=${setGrouping} />
        <span class="end">
          ${!readOnly && html`<${Pack} places=${places} isAll=${shown.length === rows.length} />`}
          ${!readOnly && html`<a class="button" href="#/import">${_("Import")}</a><a class="button" href="#/next">${_("Next year")}</a><a class="button main" href="#/new">${_("New")}</a>`}
        </span>
      </div>
      ${trouble && html`<p class="banner" role="alert">${trouble}</p>`}
      ${!readOnly && git.branch !== null && toCommit.length > 0 && html`<${Commit} git=${git} why=${why} places=${toCommit} words=${saidOf(git, rows)} onCommitted=${setGit} />`}
      ${!readOnly && !isBusy && rows.length === 0 && html`<p class="empty">${_("There are no declarations yet. Import last year's Word files, or begin a new one.")}</p>`}
      <${Table} table=${table} rows=${shown} grouping=${grouping} readOnly=${readOnly} act=${act} onCurrent=${setCurrent} />
      <${KeyLine} keys=${lineKeys(readOnly)} />
    </div>
    ${beside && html`<aside class="peek" aria-label=${_("Sheet")}><${peek} key=${beside.place} place=${beside.place} name=${beside.name} /></aside>`}
  </main>`;
}

function saidOf({ uncommitted, deleted }, rows) {
  const named = rows.filter((row) => uncommitted.includes(row.place)).map((row) => row.name || row.place);
  return [
    uncommitted.length > 0 && fill(_("{count} saved and not committed: {names}"), { count: uncommitted.length, names: named.join(_(", ")) }),
    deleted.length > 0 && fill(_("{count} deleted, but in the last commit: {names}"), { count: deleted.length, names: deleted.join(_(", ")) }),
  ].filter(Boolean).join(" · ");
}

const lineKeys = (readOnly) => [
  [["↑", "↓"], _("choose")],
  [["Enter"], _("open")],
  [["/"], _("search")],
  [["F"], _("filter")],
  ...(readOnly ? [] : [[["N"], _("new declaration")]]),
  [["?"], _("all keys")],
];

// From the search into what it has found.
function intoList(event) {
  if (event.key !== "ArrowDown" || event.isComposing) return;
  event.preventDefault();
  document.querySelector("table.declarations tbody a")?.focus();
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

// What of a row only this browser and git know: whether there is a draft of it, or no commit yet.
const atHand = ({ place }, uncommitted) => ({ changes: [kept(place) && "unsaved", uncommitted.has(place) && "uncommitted"].filter(Boolean) });

// What filters stand in an order by: values with their counts.
const most = (a, b) => b[1] - a[1];
const latest = (a, b) => b[0].localeCompare(a[0]);

function Facets({ table, isOpen, readOnly }) {
  const box = (column, value, label, count) => {
    const chosen = column.getFilterValue() ?? [];
    const toggle = () => column.setFilterValue(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
    return html`<label><input type="checkbox" checked=${chosen.includes(value)} onChange=${toggle} />
      <span class="words">${label}</span><span class="count">${count}</span></label>`;
  };
  const clear = () => table.setColumnFilters((filters) => filters.filter(({ id }) => id === "place"));
  const [severity, fixable, changes] = ["severity", "fixable", "changes"].map((id) => table.getColumn(id));
  return html`<aside id="filters" class=${`facets ${isOpen ? "open" : ""}`} aria-label=${_("Filters")}>
    ${["year", "form", "unit"].map((id) => {
      const column = table.getColumn(id);
      return html`<fieldset><legend>${column.columnDef.header}</legend>
        ${[...column.getFacetedUniqueValues()].sort(id === "year" ? latest : most).map(([value, count]) => box(column, value, value || "—", count))}
      </fieldset>`;
    })}
    <fieldset><legend>${severity.columnDef.header}</legend>
      ${WEIGHTS.map((weight) =>
        box(severity, weight, html`<${Mark} weight=${weight} /> ${weightName(weight)}`, countOf(severity, weight)))}
      ${box(fixable, FIXABLE, _("can be mended"), countOf(fixable, FIXABLE))}
    </fieldset>
    ${!readOnly && html`<fieldset><legend>${changes.columnDef.header}</legend>
      ${CHANGED.map((change) => box(changes, change, changeName(change), countOf(changes, change)))}
    </fieldset>`}
    <button type="button" class="bare" onClick=${clear}>${_("Clear the filters")}</button>
  </aside>`;
}

// Which lines of a list are in sight, of some pixels each: the first, and the one behind the last.
function useSight(box, row) {
  const [sight, setSight] = useState([0, Math.ceil(innerHeight / row)]);
  useEffect(() => {
    const look = () => {
      const { top } = box.current.getBoundingClientRect();
      const first = Math.max(0, Math.floor(-top / row) - AROUND);
      const last = Math.max(0, Math.ceil((innerHeight - top) / row)) + AROUND;
      setSight((known) => (known[0] === first && known[1] === last ? known : [first, last]));
    };
    const observer = new ResizeObserver(look); // what stands above may come and go
    observer.observe(document.body);
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      observer.disconnect();
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [row]);
  return sight;
}

// Numbers that lines are drawn by, of those that were: a declaration keeps its own as long as it is drawn,
// and one that comes has that of one that has gone, so that it is written into nodes that are there.
function numbered(lines, known) {
  const places = lines.map((line) => line.place).filter(Boolean);
  const taken = new Set(places.map((place) => known.get(place)));
  const free = places.map((_place, number) => number).filter((number) => !taken.has(number));
  return new Map(places.map((place) => [place, known.get(place) ?? free.shift()]));
}

function Table({ table, rows, grouping, readOnly, act, onCurrent }) {
  const box = useRef(null);
  const row = useMedia("(max-width: 760px)") ? ROW_ON_PHONES : ROW;
  const [first, last] = useSight(box, row);
  const numbers = useRef(new Map());
  const [closed, setClosed] = useState(left.closed);
  const lines = useMemo(() => linesOf(rows, grouping, closed), [rows, grouping, closed]);
  const hasRoom = useMedia("(min-width: 1201px)");
  const ids = drawn(grouping, readOnly, hasRoom);
  const toggle = (group) => {
    const others = new Set(closed);
    if (!others.delete(group)) others.add(group);
    left.closed = others;
    setClosed(others);
  };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (by) step(event, by);
    else if (act[event.key]) {
      event.preventDefault();
      act[event.key]();
    }
  };
  const begin = Math.min(first, lines.length);
  const isHeaded = grouping !== "" && begin > 0 && begin < lines.length && !lines[begin].members;
  const gap = (count) => count > 0 && html`<tr class="gap" aria-hidden="true" style=${{ height: `${count * row}px` }}><td colspan=${ids.length}></td></tr>`;
  const drawLine = (line) =>
    line.members
      ? html`<${Group} key=${`group ${line.key}`} line=${line} ids=${ids} isOpen=${!closed.has(line.key)} onToggle=${() => toggle(line.key)} />`
      : html`<${Row} key=${numbers.current.get(line.place)} row=${line} ids=${ids} onCurrent=${onCurrent} />`;
  const inSight = useMemo(() => {
    const seen = lines.slice(begin, last);
    numbers.current = numbered(seen, numbers.current);
    return seen.map(drawLine);
  }, [lines, begin, last, readOnly, hasRoom]);
  return html`<table class="declarations" aria-rowcount=${rows.length}>
    <thead><tr>${ids.map((id) => html`<${Head} key=${id} column=${table.getColumn(id)} />`)}</tr></thead>
    <tbody ref=${box} onKeyDown=${press}>
      ${gap(isHeaded ? begin - 1 : begin)}
      ${isHeaded && drawLine(lines.slice(0, begin).findLast((line) => line.members))}
      ${inSight}
      ${gap(lines.length - last)}
    </tbody>
    <tfoot><${Sums} rows=${rows} ids=${ids} /></tfoot>
  </table>`;
}

// To the next line, which may be the head of a group, or the one before.
function step(event, by) {
  const line = event.target.closest?.("tr");
  const next = (by === 1 ? line?.nextElementSibling : line?.previousElementSibling)?.querySelector("a, button");
  if (!next) return;
  event.preventDefault();
  next.focus();
}
