// Files that are dropped here: each form in them with its sheet, looked at before it is written.
import { html, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import * as drafts from "./drafts.js";
import { useOnce } from "./asking.js";
import { Finding } from "./form.js";
import { Account, hasLeftOut, Leftovers, useChoices } from "./leftovers.js";
import { byWeight, countByWeight, Mark, Tally } from "./marks.js";
import { Paper } from "./paper.js";
import { useTitle } from "./title.js";
import { _, fill } from "./words.js";

const nothing = new Set();

export function Arrivals() {
  useTitle(_("Import"));
  const [files, setFiles] = useState([]);
  const [year, setYear] = useState("");
  const [isOver, setOver] = useState(false);
  const [reading, setReading] = useState("");
  const [taken, setTaken] = useState(new Map()); // what became of forms that are taken, by their numbers
  const chosen = useRef(new Map()); // what is chosen for the leftovers of forms, by their numbers
  const [failures, setFailures] = useState([]);

  const readOne = async (source) => {
    setReading(source.name);
    try {
      return { source, ...(await api.arrive(source, year === "" ? null : Number(year))) };
    } catch (error) {
      return { source, name: source.name, forms: [], problems: [], failure: error.message };
    }
  };
  const read = async (chosen) => {
    for (const source of chosen) {
      const found = await readOne(source);
      setFiles((known) => [...known, found]);
    }
    setReading("");
  };
  const readAgain = async (file) => {
    const found = await readOne(file.source);
    setFiles((known) => known.map((other) => (other === file ? found : other)));
    setReading("");
  };
  const isNew = (form) => !form.exists && !taken.has(form.number);
  const waiting = files.flatMap((file) => file.forms).filter(isNew);
  const note = (form, answer) => setTaken((known) => new Map(known).set(form.number, answer));
  const [takeAll, isTaking] = useOnce(async () => {
    setFailures([]);
    for (const form of waiting) { // one that cannot be taken keeps no other one back
      await take(form, chosen.current.get(form.number) ?? []).then(
        (answer) => note(form, answer),
        (error) => setFailures((known) => [...known, `${form.place}: ${error.message}`]),
      );
    }
  });
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    read([...event.dataTransfer.files]);
  };
  return html`<main id="main" class="arrivals" tabindex="-1" onDragOver=${(event) => event.preventDefault()} onDrop=${drop}>
    <h1>${_("Import")}</h1>
    <p>${_("Word, Excel, PDF or web pages with filled forms. Nothing is written before you take it.")}</p>
    <p class="fields"><label>${_("Year, if the forms do not say it")}
      <input type="text" inputmode="numeric" size="6" value=${year} onInput=${(event) => setYear(event.target.value.replace(/\D/g, ""))} /></label></p>
    <label class=${`drop ${isOver ? "over" : ""}`} onDragOver=${(event) => (event.preventDefault(), setOver(true))}
      onDragLeave=${() => setOver(false)}>
      <input type="file" class="sr" multiple onChange=${(event) => read(api.chosenIn(event.target))} />
      ${_("Drop files here, or choose them")}
    </label>
    <p role="status">${reading && fill(_("Reading {name}…"), { name: reading })}</p>
    ${failures.map((failure) => html`<p class="banner" role="alert">${failure}</p>`)}
    ${waiting.length > 1 && html`<p class="fields"><button type="button" class="main" disabled=${isTaking} onClick=${takeAll}>${fill(_("Take all {count} that are new"), { count: waiting.length })}</button></p>`}
    ${files.map((file) => html`<${File} file=${file} taken=${taken} chosen=${chosen.current} onTaken=${note} onAgain=${() => readAgain(file)} />`)}
  </main>`;
}

// Writes a form, or keeps a draft of it where its declaration is there; returns what became of it.
// What somebody has typed into that and not saved is left as it is.
async function take(form, choices) {
  const taken = await api.take(form.number, choices);
  if (!taken.draft) return taken;
  const kept = drafts.kept(taken.place);
  if (kept && !drafts.isSame(kept, taken.draft)) throw new Error(_("Save or drop the draft first."));
  if (!drafts.keep(taken.place, taken.draft)) throw new Error(_("This browser has no room to keep the draft."));
  return taken;
}

const address = (place) => `#/at/${encodeURIComponent(place)}`;

function File({ file, taken, chosen, onTaken, onAgain }) {
  const isNone = file.forms.length === 0;
  return html`<section class="file" aria-label=${file.name}>
    <h2>${file.name}</h2>
    ${file.failure && html`<p class="banner" role="alert">${file.failure}</p>`}
    ${isNone && !file.failure && html`<p class="banner" role="alert">${fill(_("No form was found in {name}."), { name: file.name })}
      ${" "}<button type="button" onClick=${onAgain}>${_("Read it again")}</button></p>`}
    ${file.problems.length > 0 && html`<details open=${isNone}><summary>${fill(_("{count} remarks on what was read"), { count: file.problems.length })}</summary>
      <ul class="findings">${file.problems.map((problem) => html`<${Finding} finding=${problem} where=${problem.where} />`)}</ul></details>`}
    ${file.forms.map((form) => html`<${Form} read=${form} taken=${taken.get(form.number)} isAlone=${file.forms.length === 1}
      tell=${(choices) => chosen.set(form.number, choices)} onTaken=${(answer) => onTaken(form, answer)} />`)}
  </section>`;
}

function Form({ read, taken, isAlone, tell, onTaken }) {
  const { form, choices, trouble, choose } = useChoices(read, tell);
  const [state, setState] = useState("");
  const [isShown, setShown] = useState(isAlone && form.leftovers.length > 0);
  const [current, setCurrent] = useState(""); // the cell that is marked in the sheet
  const { opened } = form;
  const findings = [...(opened.problems ?? []), ...(opened.findings ?? [])];
  const [open, isTaking] = useOnce(async () => {
    try {
      const answer = await take(form, choices);
      if (hasLeftOut(choices)) onTaken(answer); // what is left out is told before one goes on
      else location.hash = address(answer.place);
    } catch (error) {
      setState(error.message);
    }
  });
  return html`<article class="read">
    <p class="line"><strong>${opened.shown?.name || form.place}</strong> <span class="soft">${form.place}</span>
      <${Tally} counts=${countByWeight(findings)} />
      ${form.leftovers.length > 0 && html`<span><${Mark} weight="warning" /> ${fill(_("{count} not understood"), { count: form.leftovers.length })}</span>`}
      <span class="end">
        <button type="button" aria-expanded=${String(isShown)} onClick=${() => setShown(!isShown)}>${_("Show what was read")}</button>
        ${taken ? html`<span class="soft" role="status">${_("It is taken.")}</span><a class="button" href=${address(taken.place)}>${_("Open")}</a>`
    : html`<button type="button" class="main" disabled=${isTaking} onClick=${open}>${form.exists ? _("Compare with what is there") : _("Take it")}</button>`}
      </span></p>
    ${(state || trouble) && html`<p class="banner" role="alert">${state || trouble}</p>`}
    ${isShown && html`<div class="beside"><div>
      ${taken ? taken.leftovers.length > 0 && html`<${Account} leftovers=${taken.leftovers} />` : html`<${Leftovers} form=${form} choices=${choices} onChoose=${choose} onShow=${setCurrent} />`}
      ${findings.length > 0 && html`<details class="found" open><summary>${_("What is found in it as it would be written")}</summary>
        <ul class="findings">${byWeight(findings).map((finding) => html`<${Finding} finding=${finding} where=${finding.where} />`)}</ul></details>`}
      <${Cells} form=${form} current=${current} onPick=${setCurrent} /></div>
      ${opened.html && html`<${Paper} page=${opened.html} css=${opened.css} addresses=${opened.addresses} current=${current} changed=${nothing} onPick=${setCurrent} />`}</div>`}
  </article>`;
}

// What was read, cell by cell, and where it stands in the file.
function Cells({ form, current, onPick }) {
  return html`<table class="cells">
    <caption>${fill(_("{count} cells were read; {words} more hold words of the form itself."), { count: form.cells.length, words: form.form_words })}</caption>
    <thead><tr><th scope="col">${_("Cell")}</th><th scope="col">${_("What was read")}</th><th scope="col">${_("Where it stands")}</th></tr></thead>
    <tbody>${form.cells.map((cell) => html`<tr class=${cell.at === current ? "is-current" : ""} onClick=${() => onPick(cell.at)}>
      <th scope="row"><button type="button" class="bare" aria-pressed=${String(cell.at === current)}>${cell.label}</button></th><td>${cell.text}</td><td class="soft">${cell.where}</td></tr>`)}</tbody>
  </table>`;
}
