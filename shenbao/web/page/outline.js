// The parts of a form as its table of contents, each with what is found in it, and the way through that.
import { html, useEffect, useMemo } from "./vendor/htm-preact.js";
import { labelOf, partAt } from "./form.js";
import { countByWeight, Tally } from "./marks.js";
import { useMedia } from "./media.js";
import { _, fill } from "./words.js";

// What is said in brackets behind a label, is left to the form.
const brief = (label) => label.replace(/[（(].*/su, "") || label;

// Entries in the order of the form: { label, at, of, isInner }. at is an address that one goes to,
// of are those of the fields and arrays that belong to it.
function entriesOf(form) {
  const entries = [];
  let above = "";
  for (const part of form.opened.form.parts) {
    if (part.kind === "rows") {
      entries.push(...ofRows(part, form));
      above = "";
      continue;
    }
    const group = part.labels.slice(0, -1).join(" › ");
    if (group && group !== above) entries.push({ label: group, at: part.address, of: [], isInner: false });
    if (group) entries.findLast((entry) => !entry.isInner).of.push(part.address);
    entries.push({ label: part.labels.at(-1), at: part.address, of: [part.address], isInner: group !== "" });
    above = group;
  }
  return entries;
}

// A field with a row of its own is an entry; those that share rows are one together.
function ofRows({ rows }, form) {
  const entries = [];
  let shared = null;
  for (const cells of rows) {
    const filled = cells.flatMap((cell, place) => (form.opened.inputs[cell.key] ? [{ key: cell.key, label: brief(labelOf(cells, place, form)) }] : []));
    const keys = filled.map(({ key }) => key);
    if (keys.length === 0) continue;
    if (keys.length === 1 && form.opened.inputs[keys[0]].long) {
      shared = null;
      entries.push({ label: filled[0].label, at: keys[0], of: keys, isInner: false });
    } else if (shared) {
      shared.of.push(...keys);
      shared.label = fill(_("{label} and others"), { label: shared.first });
    } else {
      shared = { first: filled[0].label, label: keys.length > 1 ? fill(_("{label} and others"), { label: filled[0].label }) : filled[0].label, at: keys[0], of: keys, isInner: false };
      entries.push(shared);
    }
  }
  return entries;
}

// Whether something at an address, such as a row of an array, is in one of the parts at others.
const isIn = (address, of) => of.some((part) => address === part || [".", "["].some((sign) => address.startsWith(part + sign)));

export function Outline({ form }) {
  const hasRoom = useMedia("(min-width: 1700px)");
  const entries = useMemo(() => entriesOf(form), [form.opened]);
  if (!hasRoom) return null;
  const found = [...form.byCell];
  return html`<nav class="outline" aria-label=${_("Contents")}><ul>${entries.map((entry) => html`<li>
    <button type="button" class=${`bare ${entry.isInner ? "inner" : ""}`} title=${entry.label} onClick=${() => goTo(entry.at)}
      aria-current=${form.current && isIn(form.current, entry.of) ? "true" : null}>
      <span class="words">${entry.label}</span><${Tally} counts=${countByWeight(found.flatMap(([at, findings]) => (isIn(at, entry.of) ? findings : [])))} /></button></li>`)}</ul></nav>`;
}

function goTo(address) {
  const box = partAt(address);
  box?.focus();
  box?.scrollIntoView({ block: "start" });
}

// ---- From finding to finding --------------------------------------------------------------------

// Goes to the next finding below where one is (1), or to the one before (-1); after the last is the first.
export function goOn(by) {
  const all = [...document.querySelectorAll(".work .finding[tabindex]")];
  const here = document.activeElement;
  const isBehind = (finding) => Boolean(here.compareDocumentPosition(finding) & Node.DOCUMENT_POSITION_FOLLOWING);
  const own = all.findIndex((finding) => finding.contains(here));
  const behind = all.findIndex((finding, place) => place !== own && isBehind(finding));
  const before = own >= 0 ? own : behind >= 0 ? behind : all.length;
  const next = by === 1 ? (own >= 0 ? own + 1 : before) : before - 1;
  all.at(next % all.length)?.focus();
}

export function useFindingKeys() {
  useEffect(() => {
    const press = (event) => {
      if (event.key !== "F8" || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      goOn(event.shiftKey ? -1 : 1);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
