// What a branch changes, and how a declaration came to be as it is.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { language, _ } from "./words.js";

export function Comparison() {
  const [versions, setVersions] = useState("");
  const [asked, setAsked] = useState("");
  const ask = (event) => {
    event.preventDefault();
    setAsked(versions.trim());
  };
  const address = `/api/comparison?lang=${language()}&versions=${encodeURIComponent(asked)}`;
  return html`<main id="main" class="comparison" tabindex="-1">
    <form class="tools" onSubmit=${ask}>
      <h1>${_("Review changes")}</h1>
      <input class="search" type="text" value=${versions} aria-label=${_("Versions")} placeholder=${_("such as main...work; blank is what is not committed")}
        onInput=${(event) => setVersions(event.target.value)} />
      <button type="submit">${_("Compare")}</button>
      <a class="button" href=${address} download="changes.html">${_("Keep as a file")}</a>
    </form>
    <iframe key=${asked} class="frame" src=${address} sandbox="allow-same-origin" title=${_("What is different")}></iframe>
  </main>`;
}

export function History({ place }) {
  const [commits, setCommits] = useState(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    api.historyOf(place).then(setCommits, (error) => setFailure(error.message));
  }, [place]);
  return html`<main id="main" class="alone" tabindex="-1">
    <h1>${_("History")}</h1><p><a href=${`#/at/${encodeURIComponent(place)}`}>${place}</a></p>
    ${failure && html`<p class="banner" role="alert">${failure}</p>`}
    ${commits?.length === 0 && html`<p>${_("Nothing is committed yet.")}</p>`}
    <${Commits} commits=${commits ?? []} />
  </main>`;
}

export function Commits({ commits }) {
  return html`<ol class="commits">${commits.map((commit) => html`<li>
      <h2>${commit.subject}</h2><p class="soft">${commit.author} · ${commit.date.slice(0, 10)} · <span class="code">${commit.commit.slice(0, 8)}</span></p>
      <table class="changes"><tbody>${commit.changes.map((change) => html`<tr><td aria-hidden="true">${change.sign}</td><th scope="row">${change.label}</th>
        <td>${change.before && html`<del>${change.before}</del>`}${" "}${change.after && html`<ins>${change.after}</ins>`}${" "}<span class="soft">${change.note}</span></td></tr>`)}</tbody></table>
    </li>`)}</ol>`;
}
