// New declarations: begun from nothing, or carried over from last year.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { useOnce } from "./asking.js";
import { Finding } from "./form.js";
import { useDeclarations } from "./known.js";
import { useTitle } from "./title.js";
import { _, fill } from "./words.js";

export function Begin() {
  useTitle(_("A new declaration"));
  const [standards, setStandards] = useState([]);
  const [chosen, setChosen] = useState("");
  const [year, setYear] = useState(String(new Date().getFullYear() + 1));
  const [values, setValues] = useState({});
  const [failure, setFailure] = useState("");
  useEffect(() => {
    api.standards().then((known) => {
      const own = known.filter((standard) => !standard.follows && !standard.is_list);
      setStandards(own);
      setChosen(own[0]?.name ?? "");
    }, (error) => setFailure(error.message));
  }, []);
  const standard = standards.find((known) => known.name === chosen);
  const [begin, isBusy] = useOnce(async () => {
    try {
      const { place } = await api.begin(chosen, Number(year), values);
      location.hash = `#/at/${encodeURIComponent(place)}`;
    } catch (error) {
      setFailure(error.message);
    }
  });
  return html`<main id="main" class="alone" tabindex="-1"><h1>${_("A new declaration")}</h1>
    <form class="asked" onSubmit=${(event) => (event.preventDefault(), begin())}>
      <label><span>${_("Form")}</span><select value=${chosen} onChange=${(event) => setChosen(event.target.value)}>
        ${standards.map((known) => html`<option value=${known.name} selected=${known.name === chosen}>${known.title} (${known.name})</option>`)}</select></label>
      <label><span>${_("Year")}</span><input type="text" inputmode="numeric" value=${year} onInput=${(event) => setYear(event.target.value.replace(/\D/g, ""))} /></label>
      ${(standard?.asked ?? []).map((field) => html`<${Asked} field=${field} text=${values[field.key] ?? ""}
        onType=${(text) => setValues({ ...values, [field.key]: text })} />`)}
      ${failure && html`<p class="banner" role="alert">${failure}</p>`}
      <p><button type="submit" class="main" disabled=${!standard || isBusy}>${_("Begin")}</button> <span class="soft">${_("What is left blank is filled in on the form.")}</span></p>
    </form></main>`;
}

function Asked({ field, text, onType }) {
  const typed = (event) => onType(event.target.value);
  return html`<label><span>${field.label}${field.unit && !field.label.includes(field.unit) && ` (${field.unit})`}</span>
    ${field.options.length > 0
      ? html`<select onChange=${typed}><option value="">—</option>${field.options.map((option) => html`<option value=${option} selected=${option === text}>${option}</option>`)}</select>`
      : html`<input type="text" value=${text} title=${field.help || null} onInput=${typed} />`}</label>`;
}

export function NextYear() {
  useTitle(_("Next year"));
  const { rows: known, isBusy, failure: trouble } = useDeclarations();
  const rows = (known ?? []).filter((row) => row.year);
  const [year, setYear] = useState(0);
  const [amounts, setAmounts] = useState("keep");
  const [left, setLeft] = useState(new Set());
  const [done, setDone] = useState(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    if (!isBusy && year === 0 && rows.length > 0) setYear(Math.max(...rows.map((row) => row.year)) + 1);
  }, [known, isBusy]);
  const last = rows.filter((row) => row.year === year - 1);
  const places = last.map((row) => row.place).filter((place) => !left.has(place));
  const toggle = (place) => {
    const others = new Set(left);
    if (!others.delete(place)) others.add(place);
    setLeft(others);
  };
  const [carry, isCarrying] = useOnce(async () => {
    try {
      setDone(await api.carryOver(year, places, amounts));
      setFailure("");
    } catch (error) {
      setFailure(error.message);
    }
  });
  if (known && !isBusy && rows.length === 0) {
    return html`<main id="main" class="alone" tabindex="-1"><h1>${_("Next year")}</h1><p>${_("There are no declarations yet that can be read.")}</p></main>`;
  }
  return html`<main id="main" class="alone" tabindex="-1"><h1>${fill(_("Declarations of {year} after those of {last}"), { year, last: year - 1 })}</h1>
    ${(failure || trouble) && html`<p class="banner" role="alert">${failure || trouble}</p>`}
    ${done ? html`<${Carried} done=${done} />` : html`
      <p class="fields"><label>${_("Year")} <input type="text" inputmode="numeric" size="6" value=${year || ""} onInput=${(event) => setYear(Number(event.target.value.replace(/\D/g, "")))} /></label>
        <label>${_("Amounts of the year")} <select onChange=${(event) => setAmounts(event.target.value)}>
          <option value="keep" selected=${amounts === "keep"}>${_("keep them")}</option><option value="empty" selected=${amounts === "empty"}>${_("leave them blank")}</option></select></label></p>
      <ul class="ticked">${last.map((row) => html`<li><label><input type="checkbox" checked=${!left.has(row.place)} onChange=${() => toggle(row.place)} />
        <span class="code">${row.code}</span> ${row.name} <span class="soft">${row.unit}</span></label></li>`)}</ul>
      <p><button type="button" class="main" disabled=${places.length === 0 || isCarrying} onClick=${carry}>${fill(_("Carry {count} over"), { count: places.length })}</button>
        <span class="soft">${_("Last year's files stay as they are.")}</span></p>`}
  </main>`;
}

function Carried({ done }) {
  return html`<h2>${fill(_("{count} made"), { count: done.made.length })}</h2>
    <ul class="ticked">${done.made.map((made) => html`<li><a href=${`#/at/${encodeURIComponent(made.place)}`}>${made.name || made.place}</a>
      <span class="soft">${made.place}</span> ${made.doubts > 0 && fill(_("{count} places to look at"), { count: made.doubts })}</li>`)}</ul>
    ${done.left.length > 0 && html`<h2>${_("Left out")}</h2><ul class="ticked">${done.left.map((out) => html`<li><a href=${`#/at/${encodeURIComponent(out.place)}`}>${out.name || out.place}</a> <span class="soft">${out.why}</span></li>`)}</ul>`}
    ${done.problems.length > 0 && html`<ul class="findings">${done.problems.map((problem) => html`<${Finding} finding=${problem} />`)}</ul>`}`;
}
