// The sheet as it will be printed, in a frame in which no script runs.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import { _ } from "./words.js";

export function Paper({ page, css, addresses, current, changed, onPick }) {
  const frame = useRef(null);
  const [isReady, setReady] = useState(false);
  useLayoutEffect(() => {
    if (!isReady) return;
    const sheet = frame.current.contentDocument;
    draw(sheet, page, css, addresses, onPick);
    fit(frame.current);
  }, [isReady, page]);
  useLayoutEffect(() => {
    if (isReady) mark(frame.current.contentDocument, current, changed);
  }, [isReady, page, current, changed]);
  useEffect(() => {
    const again = () => isReady && fit(frame.current);
    addEventListener("resize", again);
    return () => removeEventListener("resize", again);
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

function mark(sheet, current, changed) {
  for (const cell of sheet.querySelectorAll("[data-at]")) {
    cell.classList.toggle("is-current", cell.dataset.at === current);
    cell.classList.toggle("is-changed", changed.has(cell.dataset.at));
  }
}

function fit(frame) {
  frame.style.height = "0";
  frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 2}px`;
}
