// The sheet as it will be printed, in a frame in which no script runs.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import { WEIGHTS } from "./marks.js";
import { _, fill } from "./words.js";

const A4 = [794, 1123]; // pixels of its sides
const LEAST = 0.65; // of the size in print: letters of ten points are as high as nine pixels then
const SAVING = 60; // pixels below that the bar for saving stands on

const none = new Map();
const nowhere = [];

// changed has the cells that are changed, found the weight of what is found in each; breaks are the
// rows at which pages of the PDF end, where they are known.
export function Paper({ page, css, addresses, current, changed, found = none, breaks = nowhere, onPick }) {
  const frame = useRef(null);
  const [isReady, setReady] = useState(false);
  useLayoutEffect(() => {
    if (!isReady) return;
    const sheet = frame.current.contentDocument;
    draw(sheet, page, css, addresses, onPick);
  }, [isReady, page]);
  useLayoutEffect(() => {
    if (isReady) mark(frame.current.contentDocument, current, changed, found);
  }, [isReady, page, current, changed, found]);
  useLayoutEffect(() => {
    if (isReady) breakPages(frame.current.contentDocument, breaks);
  }, [isReady, page, breaks]);
  useLayoutEffect(() => { // after all that changes it, so that it is laid out once
    if (isReady) fit(frame.current);
  }, [isReady, page, breaks]);
  useEffect(() => {
    if (isReady) follow(frame.current);
  }, [isReady, current]);
  useEffect(() => {
    if (!isReady) return undefined;
    let width = frame.current.clientWidth; // none where another view is shown in its place
    const observer = new ResizeObserver(() => {
      if (frame.current.clientWidth === width) return;
      width = frame.current.clientWidth;
      fit(frame.current);
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [isReady]);
  return html`<iframe ref=${frame} class="paper" src="/paper" sandbox="allow-same-origin"
    title=${_("The sheet as it will be printed")} onLoad=${() => setReady(true)}></iframe>`;
}

function draw(sheet, page, css, addresses, onPick) {
  // The frame's own parser: its policy lets styles stand in the page, that of this page does not.
  const { DOMParser: Parser } = sheet.defaultView;
  const made = new Parser().parseFromString(page, "text/html");
  dress(sheet, [css, ...[...made.head.querySelectorAll("style")].map((style) => style.textContent)]);
  sheet.body.replaceChildren(...made.body.childNodes);
  sheet.documentElement.lang = made.documentElement.lang;
  address(sheet, addresses);
  sheet.onclick = (event) => {
    const at = event.target.closest?.("[data-at]")?.dataset.at;
    if (at) onPick(at);
  };
}

// Styles stay while they are the same, so that fonts are read once.
function dress(sheet, texts) {
  const worn = [...sheet.head.querySelectorAll("style")].map((style) => style.textContent);
  if (worn.length === texts.length && worn.every((text, place) => text === texts[place])) return;
  const styles = texts.map((text) => Object.assign(sheet.createElement("style"), { textContent: text }));
  sheet.head.replaceChildren(...styles);
}

// The HTML is that of the PDF, which has no addresses; its cells come in the same order.
function address(sheet, addresses) {
  const tables = [...sheet.querySelectorAll("body > table")];
  addresses.forEach((rows, table) => {
    const shown = tables[table] ? [...tables[table].rows] : [];
    rows.forEach((cells, row) => {
      cells.forEach((at, place) => {
        if (at && shown[row]?.cells[place]) shown[row].cells[place].dataset.at = at;
      });
    });
  });
}

function mark(sheet, current, changed, found) {
  for (const cell of sheet.querySelectorAll("[data-at]")) {
    const { at } = cell.dataset;
    cell.classList.toggle("is-current", at === current);
    cell.classList.toggle("is-changed", changed.has(at));
    for (const weight of WEIGHTS) cell.classList.toggle(`has-${weight}`, found.get(at) === weight);
  }
}

// Draws where pages end: above a row, or within one that goes on on the next page, or several.
function breakPages(sheet, breaks) {
  for (const row of sheet.querySelectorAll(".page-begins, .page-within")) row.classList.remove("page-begins", "page-within");
  for (const last of sheet.querySelectorAll("[data-page]")) delete last.dataset.page;
  for (const { row, page, within } of breaks) {
    const line = sheet.querySelector(`[data-row="${CSS.escape(row)}"]`);
    if (!line) continue;
    line.classList.add(within ? "page-within" : "page-begins");
    const { dataset } = line.lastElementChild;
    dataset.page = [dataset.page, fill(within ? _("p. {page} within") : _("p. {page}"), { page })].filter(Boolean).join("\n");
  }
}

// Lays the sheet out as wide as its paper, so that lines break as they will be printed, and as large
// as there is room; where that would be too small to read, lines break as there is room.
function fit(frame) {
  const { body, documentElement } = frame.contentDocument;
  const paper = isLandscape(frame.contentDocument) ? A4[1] : A4[0];
  const scale = frame.clientWidth / paper;
  body.classList.toggle("paper", scale >= LEAST);
  body.style.width = scale >= LEAST ? `${paper}px` : "";
  body.style.zoom = scale >= LEAST ? scale : "";
  frame.style.height = `${documentElement.offsetHeight + 2}px`; // without less in between: what is in sight stays there
}

function isLandscape(sheet) {
  const rules = [...sheet.styleSheets].flatMap(({ cssRules }) => [...cssRules]);
  const pages = rules.filter((rule) => rule.constructor.name === "CSSPageRule" && !rule.selectorText);
  return pages.some((rule) => rule.style.getPropertyValue("size").includes("landscape"));
}

// Brings the cell that one edits into sight.
function follow(frame) {
  const box = frame.closest(".live");
  const cell = frame.contentDocument.querySelector(".is-current")?.getBoundingClientRect();
  if (!box || !cell) return;
  const top = frame.getBoundingClientRect().top - box.getBoundingClientRect().top + cell.top;
  const room = box.clientHeight - SAVING;
  if (top < 0 || top + Math.min(cell.height, room) > room) box.scrollTop += top - room / 3;
}
