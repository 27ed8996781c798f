// What others have written into the file of a declaration, to be merged with the draft of it.
import { html, useState } from "./vendor/htm-preact.js";
import { _, fill } from "./words.js";

// The draft that is left where each cell in conflict is chosen, as "mine" or "theirs".
export function withChoices({ draft, conflicts }, choices) {
  const mine = conflicts.filter(({ address }) => choices[address] === "mine").map((conflict) => [conflict.address, conflict.mine]);
  return { ...draft, texts: { ...draft.texts, ...Object.fromEntries(mine) } };
}

export function Merging({ found, onTake, onLater }) {
  const [choices, setChoices] = useState({});
  const undecided = found.conflicts.filter((conflict) => !conflict.is_row && !choices[conflict.address]);
  const lost = found.conflicts.filter((conflict) => conflict.is_row);
  return html`<section class="banner" role="alert" aria-label=${_("Changed elsewhere")}>
    <p><strong>${_("This file was changed elsewhere.")}</strong>${" "}
      ${found.changes.map((change) => `${change.label}: ${change.before} → ${change.after}`).join("; ")}</p>
    ${found.conflicts.length > 0 && html`<table class="conflicts">
      <thead><tr><th scope="col">${_("Cell")}</th><th scope="col">${_("Mine")}</th><th scope="col">${_("Theirs")}</th></tr></thead>
      <tbody>${found.conflicts.filter((conflict) => !conflict.is_row).map((conflict) => html`<tr>
        <th scope="row">${conflict.label}</th>
        ${["mine", "theirs"].map((side) => html`<td><label><input type="radio" name=${conflict.address} checked=${choices[conflict.address] === side}
          onChange=${() => setChoices({ ...choices, [conflict.address]: side })} /> ${conflict[side] || "—"}</label></td>`)}
      </tr>`)}</tbody></table>`}
    ${lost.length > 0 && html`<p>${fill(_("Rows were changed here and elsewhere; yours in {places} cannot be kept. Copy them first:"), { places: [...new Set(lost.map((conflict) => conflict.label))].join(", ") })}
      ${" "}${lost.map((conflict) => conflict.mine).filter(Boolean).join("; ")}</p>`}
    <button type="button" class="main" disabled=${undecided.length > 0} onClick=${() => onTake(choices)}>${_("Merge")}</button>${" "}
    <button type="button" class="bare" onClick=${onLater}>${_("Later")}</button>
  </section>`;
}
