// The bar below a form: what is changed in its draft, to be saved, undone or dropped; then to be committed.
import { html, useState } from "./vendor/htm-preact.js";
import { Commit } from "./committing.js";
import * as drafts from "./drafts.js";
import { _, fill } from "./words.js";

export function Bar({ reply, draft, canUndo, canDrop, isKept, isBusy, words, commit, onUndo, onDrop, onSave }) {
  const [isOpen, setOpen] = useState(false);
  const count = reply.changes?.length ?? 0;
  const isEmpty = drafts.isEmpty(draft);
  const misfits = Object.keys(reply.misfits ?? {}).length;
  let state = _("Kept as a draft in this browser.");
  if (isEmpty) state = _("Nothing is changed.");
  else if (!isKept) state = _("This browser has no room to keep the draft: save before you leave.");
  else if (misfits) state = fill(_("{count} cells are not understood."), { count: misfits });
  return html`<footer class="saving" tabindex="-1">
    ${isOpen && count > 0 && html`<table class="changes"><caption class="sr">${_("What is changed")}</caption><tbody>
      ${reply.changes.map((change) => html`<tr><td aria-hidden="true">${change.sign}</td><th scope="row">${change.label}</th>
        <td>${change.before && html`<del>${change.before}</del>`}${" "}${change.after && html`<ins>${change.after}</ins>`}${" "}<span class="soft">${change.note}</span></td></tr>`)}
    </tbody></table>`}
    ${commit?.isAsked && html`<${Commit} ...${commit} words=${_("This declaration is saved and not committed.")} />`}
    <div class="line">
      <button type="button" class="bare" aria-expanded=${String(isOpen)} disabled=${count === 0} onClick=${() => setOpen(!isOpen)}>
        ${_("What have I changed")} <strong>${count}</strong></button>
      <span class="soft" role="status">${words || state}</span>
      <span class="end">
        <button type="button" disabled=${isEmpty && !canDrop} onClick=${onDrop}>${_("Drop the draft")}</button>
        <button type="button" disabled=${!canUndo} onClick=${onUndo}>${_("Undo")} <kbd>Ctrl Z</kbd></button>
        ${commit && html`<button type="button" aria-expanded=${String(commit.isAsked)} onClick=${commit.onAsk}>${_("Commit…")} <kbd>Ctrl ↵</kbd></button>`}
        <button type="button" class="main" disabled=${isEmpty || isBusy || misfits > 0} onClick=${onSave}>${_("Save")} <kbd>Ctrl S</kbd></button>
      </span>
    </div>
  </footer>`;
}
