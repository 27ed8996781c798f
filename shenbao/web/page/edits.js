// What somebody has edited in a Word file, to be taken change by change: what is left out stays as it
// is. The form and the sheet show meanwhile what would come of it, and check says what it would find.
import { html, useEffect, useRef } from "./vendor/htm-preact.js";
import * as drafts from "./drafts.js";
import { Finding } from "./form.js";
import { _, fill } from "./words.js";

// The draft that comes of edits, without those that are left out.
export function draftOf({ draft: { base }, edits }, left) {
  return edits.filter((edit) => !left.has(edit)).reduce(drafts.together, drafts.blank(base));
}

// before and after have what is found in the declaration as it is, and as it would be.
export function Edits({ found, left, before, after, onLeft, onFocus, onTake, onLeave }) {
  const box = useRef(null);
  useEffect(() => box.current.focus(), [found]);
  const toggle = (edit) => {
    const others = new Set(left);
    if (!others.delete(edit)) others.add(edit);
    onLeft(others);
  };
  const count = found.edits.length - left.size;
  const [anew, mended] = [without(after, before), without(before, after)];
  return html`<section ref=${box} class="banner edits" tabindex="-1" aria-labelledby="edits-title">
    <h2 id="edits-title">${fill(_("{count} changes in the Word file"), { count: found.edits.length })}</h2>
    <table class="conflicts"><thead><tr><th scope="col">${_("Take")}</th><th scope="col">${_("Cell")}</th><th scope="col">${_("Before")}</th><th scope="col">${_("After")}</th></tr></thead>
      <tbody>${found.edits.map((edit, number) => html`<tr><td><input type="checkbox" aria-labelledby=${`edit-${number}`} checked=${!left.has(edit)}
          onFocus=${() => onFocus(edit)} onChange=${() => toggle(edit)} /></td>
        <th scope="row" id=${`edit-${number}`}>${edit.label}</th>${texts(edit)}</tr>`)}</tbody></table>
    ${anew.length > 0 && html`<h3>${_("What the check would find with these changes")}</h3>
      <ul class="findings">${anew.map((finding) => html`<${Finding} finding=${finding} where=${finding.where} />`)}</ul>`}
    ${mended.length > 0 && html`<h3>${_("What the check would no longer find")}</h3>
      <ul class="findings mended">${mended.map((finding) => html`<${Finding} finding=${finding} where=${finding.where} />`)}</ul>`}
    <button type="button" class="main" disabled=${count === 0} onClick=${onTake}>${fill(_("Take {count} into the draft"), { count })}</button>${" "}
    <button type="button" class="bare" onClick=${onLeave}>${_("Take none")}</button>
  </section>`;
}

function texts({ before, after, rows }) {
  const isMoved = Object.keys(rows).length > 0 && !before && !after;
  if (isMoved) return html`<td colspan="2">${_("in another order")}</td>`;
  return html`<td>${before && html`<del>${before}</del>`}</td><td>${after && html`<ins>${after}</ins>`}</td>`;
}

// Findings that others do not say, each as often as it is said; rows may have other numbers.
function without(findings, others) {
  const said = ({ code, message }) => `${code} ${message}`;
  const left = others.map(said);
  return findings.filter((finding) => {
    const place = left.indexOf(said(finding));
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
