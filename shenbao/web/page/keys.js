// Which keys do what: shown by ?, or its button, and below the screens where they matter most.
import { html, useEffect, useRef } from "./vendor/htm-preact.js";
import { _ } from "./words.js";

// Each part is where keys work, and what they do there; where all is only to be read, none writes.
export const listKeys = (readOnly) => [_("List"), [
  [[["↑"], ["↓"], ["J"], ["K"]], _("to the next or previous line")],
  [[["Enter"]], _("open it, or close a group")],
  [[["/"]], _("search")],
  [[["↓"]], _("from the search to what is found")],
  [[["F"]], _("to the filters")],
  ...(readOnly ? [] : [[[["N"]], _("begin a new declaration")]]),
]];

export const formKeys = (readOnly) => [_("Fill in"), [
  [[["F8"], ["Shift", "F8"]], _("to the next or previous finding")],
  [[["Enter"]], _("from a finding to its cell")],
  [[["F6"]], _("between the form and the sheet")],
  ...(readOnly ? [] : [
    [[["Ctrl", "S"]], _("save")],
    [[["Ctrl", "Enter"]], _("commit what is saved")],
    [[["Ctrl", "Z"]], _("undo")],
    [[["Alt", "↓"]], _("show the indicators to pick from")],
  ]),
]];

export const rowKeys = () => [_("Rows of a table"), [
  [[["Alt", "Enter"]], _("add a row below this one")],
  [[["Ctrl", "D"]], _("copy the row")],
  [[["Ctrl", "Shift", "↑"], ["Ctrl", "Shift", "↓"]], _("move the row")],
  [[["Ctrl", "Shift", "Delete"]], _("delete the row")],
]];

const everywhere = () => [_("Everywhere"), [[[["?"]], _("show these keys")]]];

const Stroke = ({ stroke }) => stroke.map((key, place) => html`${place > 0 && " "}<kbd>${key}</kbd>`);

const show = new EventTarget();
export const showKeys = () => show.dispatchEvent(new Event("keys"));

const isTyping = (event) => event.target.closest?.("input, textarea, select");

export function Keys({ parts }) {
  const box = useRef(null);
  useEffect(() => {
    const open = () => box.current.open || box.current.showModal();
    const press = (event) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") open();
      const search = document.querySelector("input[type=search]");
      if (event.key === "/" && search) {
        event.preventDefault();
        search.focus();
      }
    };
    addEventListener("keydown", press);
    show.addEventListener("keys", open);
    return () => {
      removeEventListener("keydown", press);
      show.removeEventListener("keys", open);
    };
  }, []);
  return html`<dialog ref=${box} class="keys" aria-labelledby="keys-title">
    <header><h2 id="keys-title">${_("Keys")}</h2><form method="dialog"><button>${_("Close")} <kbd aria-hidden="true">Esc</kbd></button></form></header>
    <div class="keymap">${[...parts, everywhere()].map(([where, lines]) => html`<section><h3>${where}</h3>
      <dl>${lines.map(([strokes, does]) => html`<div><dt>${strokes.map((stroke, place) => html`${place > 0 && html`<span class="soft"> · </span>`}<${Stroke} stroke=${stroke} />`)}</dt><dd>${does}</dd></div>`)}</dl></section>`)}</div>
    <p class="soft">${_("Single letters work only while the list has the focus.")}</p></dialog>`;
}

// The keys of a screen in one line at its foot.
export function KeyLine({ keys: known }) {
  return html`<p class="key-line wide-only">${known.map(([stroke, does]) => html`<span><${Stroke} stroke=${stroke} /> ${does}</span>`)}</p>`;
}
