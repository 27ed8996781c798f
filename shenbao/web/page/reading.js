// One declaration to be read: its sheet, what is found in it, and how it came to be.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { Finding } from "./form.js";
import { byWeight, countByWeight, Tally } from "./marks.js";
import { Commits } from "./review.js";
import { useTitle } from "./title.js";
import { _ } from "./words.js";

const FORMATS = { pdf: "PDF", word: "Word", xlsx: "Excel", markdown: "Markdown" };

const address = (file) => file.split("/").map(encodeURIComponent).join("/");

export function Reading({ place }) {
  const [read, setRead] = useState(null);
  const [failure, setFailure] = useState("");
  useTitle(read?.name || place);
  useEffect(() => {
    api.read(place).then(setRead, (error) => setFailure(error.message));
  }, [place]);
  if (!read) return html`<main id="main" class="alone" tabindex="-1"><p>${failure || _("Reading…")}</p></main>`;
  return html`
    <section class="context" aria-label=${_("This declaration")}>
      <h1>${read.name || place}</h1><span class="soft">${place}</span><${Tally} counts=${countByWeight(read.findings)} />
      <span class="end">${Object.entries(read.files).map(([format, file]) => html`<a class="button" href=${address(file)}>${FORMATS[format] ?? format}</a>`)}</span>
    </section>
    <main id="main" class="editor reading" tabindex="-1">
      <section class="work">
        <h2>${_("Findings")}</h2>
        ${read.findings.length === 0 && html`<p>${_("Nothing is found.")}</p>`}
        <ul class="findings whole">${byWeight(read.findings).map((finding) => html`<${Finding} finding=${finding} where=${finding.where} />`)}</ul>
        <h2>${_("History")}</h2>
        ${read.history.length === 0 ? html`<p>${_("Nothing is committed yet.")}</p>` : html`<${Commits} commits=${read.history} act=${({ commit }) => read.redlines[commit] && html` · <a href=${address(read.redlines[commit])}>${_("Redline in Word")}</a>`} />`}
      </section>
      <section class="live" aria-label=${_("Sheet")}>
        ${read.sheet ? html`<iframe class="paper whole" src=${address(read.sheet)} sandbox="allow-same-origin" title=${_("The sheet as it will be printed")}></iframe>` : html`<p>${_("This file cannot be shown as a form.")}</p>`}
      </section>
    </main>`;
}
