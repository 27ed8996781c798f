// The words of a file that have no place in its form: for each of them a person chooses what becomes of it.
import { html, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { askingLast } from "./asking.js";
import { _, fill } from "./words.js";

const COMMENT = "comment";
const FIELD = "field";
const LEAVE_OUT = "leave_out";
const MOST = 50; // that are drawn at once

// What is chosen for the leftovers of a form, and the form as it comes to with that. tell() hears of the
// choices before the server has answered.
export function useChoices(read, tell) {
  const [state, setState] = useState({ choices: [], form: read, trouble: "" });
  const latest = useRef([]);
  const asked = useRef(null);
  asked.current ??= askingLast(
    (choices) => api.choose(read.number, choices),
    (_choices, form, trouble) => setState((known) => ({ ...known, form: form ?? known.form, trouble })),
  );
  const choose = (choice) => {
    const others = latest.current.filter(({ number }) => number !== choice.number);
    const choices = choice.fate === COMMENT ? others : [...others, choice];
    latest.current = choices;
    tell(choices);
    setState((known) => ({ ...known, choices }));
    asked.current(choices);
  };
  return { ...state, choose };
}

export const hasLeftOut = (choices) => choices.some(({ fate }) => fate === LEAVE_OUT);

export function Leftovers({ form, choices, onChoose, onShow }) {
  const [most, setMost] = useState(MOST);
  const { leftovers } = form;
  if (leftovers.length === 0) return null;
  return html`<section class="leftovers" aria-label=${_("Not understood")}>
    <h3>${_("Not understood")} ${leftovers.length}</h3>
    <p class="soft">${_("Each is kept as a comment at the end of the file, until you choose something else.")}</p>
    ${leftovers.slice(0, most).map((leftover, number) => html`<${Chooser} key=${number} form=${form} leftover=${leftover}
      choice=${choices.find((choice) => choice.number === number) ?? { number, fate: COMMENT }} onChoose=${onChoose} onShow=${onShow} />`)}
    ${leftovers.length > most && html`<button type="button" onClick=${() => setMost(most + MOST)}>${fill(_("{count} more"), { count: leftovers.length - most })}</button>`}
  </section>`;
}

// What has become of each, once the form is taken.
export const Account = ({ leftovers }) => html`<section class="leftovers" aria-label=${_("Not understood")}>
  <h3>${_("Not understood")} ${leftovers.length}</h3>
  ${leftovers.map(({ words, where, outcome }) => html`<p class="leftover"><span class="soft">${where}</span><q>${words}</q><span>${outcome}</span></p>`)}</section>`;

const fates = () => [[COMMENT, _("Keep as a comment")], [FIELD, _("Put into a field")], [LEAVE_OUT, _("Leave out")]];

// The words that go into a field at first: a row mostly begins with what it calls it.
const offered = (words) => (words.includes("\t") ? words.split("\t").slice(1).join(" ") : words);

function Chooser({ form, leftover, choice, onChoose, onShow }) {
  const { words, where, outcome, misfit, there } = leftover;
  const name = `leftover-${form.number}-${choice.number}`;
  const pick = (fate) => onChoose({ number: choice.number, fate, ...(fate === FIELD ? { at: "", text: offered(words), how: "" } : {}) });
  return html`<fieldset class="leftover"><legend><span class="soft">${where}</span></legend><q>${words}</q>
    <span class="fates">${fates().map(([fate, label]) => html`<label><input type="radio" name=${name} value=${fate} checked=${choice.fate === fate} onChange=${() => pick(fate)} /> ${label}</label>`)}</span>
    ${choice.fate === FIELD && html`<${Into} form=${form} choice=${choice} there=${there} onChoose=${onChoose} onShow=${onShow} />`}
    ${misfit && html`<p class="misfit" role="alert">${misfit}</p>`}
    <p class="soft" role="status">${outcome}</p></fieldset>`;
}

// Into which field, which of the words, and how they go with what stands there.
function Into({ form, choice, there, onChoose, onShow }) {
  const fields = Object.entries(form.inputs);
  const go = (at) => {
    onShow(at);
    onChoose({ ...choice, at, how: "" });
  };
  const answer = (how, label) => html`<button type="button" aria-pressed=${String(choice.how === how)} onClick=${() => onChoose({ ...choice, how })}>${label}</button>`;
  return html`<div class="into">
    <label>${_("Field")} <select onChange=${(event) => go(event.target.value)}><option value="" selected=${choice.at === ""}>—</option>
      ${fields.map(([at, { label }]) => html`<option value=${at} selected=${choice.at === at}>${label}</option>`)}</select></label>
    <label>${_("Words")} <textarea rows="1" value=${choice.text} onInput=${(event) => onChoose({ ...choice, text: event.target.value })}></textarea></label>
    ${(there || choice.how) && html`<p class="there">${there && html`<span>${fill(_("“{text}” stands there already."), { text: there })}</span>`}
      ${form.inputs[choice.at]?.long && answer("behind", _("Put it behind"))} ${answer("instead", _("Put it there instead"))}</p>`}
  </div>`;
}
