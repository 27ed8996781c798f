// What somebody has edited in a Word file, to be taken change by change: what is left out stays as it is.
import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import * as drafts from "./drafts.js";
import { _, fill } from "./words.js";

export function Edits({ found, onTake, onLeave }) {
  const [left, setLeft] = useState(new Set());
  const box = useRef(null);
  useEffect(() => box.current.focus(), [found]);
  const toggle = (edit) => {
    const others = new Set(left);
    if (!others.delete(edit)) others.add(edit);
    setLeft(others);
  };
  const taken = found.edits.filter((edit) => !left.has(edit));
  return html`<section ref=${box} class="banner edits" tabindex="-1" aria-labelledby="edits-title">
    <h2 id="edits-title">${fill(_("{count} changes in the Word file"), { count: found.edits.length })}</h2>
    <table class="conflicts"><thead><tr><th scope="col">${_("Take")}</th><th scope="col">${_("Cell")}</th><th scope="col">${_("Before")}</th><th scope="col">${_("After")}</th></tr></thead>
      <tbody>${found.edits.map((edit, number) => html`<tr><td><input type="checkbox" aria-labelledby=${`edit-${number}`} checked=${!left.has(edit)} onChange=${() => toggle(edit)} /></td>
        <th scope="row" id=${`edit-${number}`}>${edit.label}</th>${texts(edit)}</tr>`)}</tbody></table>
    <button type="button" class="main" disabled=${taken.length === 0} onClick=${() => onTake(draftOf(found.draft.base, taken))}>${fill(_("Take {count} into the draft"), { count: taken.length })}</button>${" "}
    <button type="button" class="bare" onClick=${onLeave}>${_("Take none")}</button>
  </section>`;
}

function texts({ before, after, rows }) {
  const isMoved = Object.keys(rows).length > 0 && !before && !after;
  if (isMoved) return html`<td colspan="2">${_("in another order")}</td>`;
  return html`<td>${before && html`<del>${before}</del>`}</td><td>${after && html`<ins>${after}</ins>`}</td>`;
}

const draftOf = (base, edits) =>
  edits.reduce(
    (draft, { texts, rows }) => ({ ...draft, texts: { ...draft.texts, ...texts }, rows: { ...draft.rows, ...rows } }),
    drafts.blank(base),
  );
