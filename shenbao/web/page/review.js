// What a branch changes, and how a declaration came to be as it is.
import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { useTitle } from "./title.js";
import { language, _ } from "./words.js";

const SEEN = "shenbao.seen";

// Tells the page of a change what this browser has for it: the brightness, and digests of what was seen.
function inform(frame) {
  let seen = [];
  try {
    seen = JSON.parse(localStorage.getItem(SEEN)) ?? [];
  } catch {
    // what is there is no list
  }
  frame.postMessage({ theme: document.documentElement.dataset.theme, seen }, "*");
}

// Keeps digests for the page of a change, which may keep nothing itself.
function keepSeen(digests) {
  if (Array.isArray(digests) && digests.every((digest) => /^[0-9a-f]{16}$/.test(digest))) localStorage.setItem(SEEN, JSON.stringify(digests));
}

// The page of a change, between two versions that one picks; the address of the screen has them.
export function Comparison({ versions }) {
  useTitle(_("Review changes"));
  const [branches, setBranches] = useState({ names: [], base: "" });
  const [isBusy, setBusy] = useState(true);
  const [base, setBase] = useState(versions.split("...")[0] ?? "");
  const [own, setOwn] = useState(versions.split("...")[1] ?? "");
  useEffect(() => {
    api.branches().then(setBranches, () => {});
  }, []);
  const ask = (event) => {
    event.preventDefault();
    const wanted = own.trim() ? `${base.trim() || branches.base || "HEAD"}...${own.trim()}` : base.trim();
    location.hash = wanted ? `#/changes/${encodeURIComponent(wanted)}` : "#/changes";
  };
  const frame = useRef(null);
  useEffect(() => {
    const tell = () => inform(frame.current.contentWindow);
    const hear = ({ source, data }) => source === frame.current.contentWindow && keepSeen(data?.seen);
    const observer = new MutationObserver(tell);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    addEventListener("message", hear);
    addEventListener("storage", tell);
    return () => {
      observer.disconnect();
      removeEventListener("message", hear);
      removeEventListener("storage", tell);
    };
  }, []);
  const loaded = () => {
    setBusy(false);
    inform(frame.current.contentWindow);
  };
  const address = `/api/comparison?lang=${language()}&versions=${encodeURIComponent(versions)}`;
  const pick = (label, value, set, words) => html`<label>${label} <input class="search" type="text" list="branches" value=${value} placeholder=${words}
    onInput=${(event) => set(event.target.value)} /></label>`;
  return html`<main id="main" class="comparison" tabindex="-1">
    <form class="tools" onSubmit=${ask}>
      <h1>${_("Review changes")}</h1>
      ${pick(_("Base"), base, setBase, own.trim() && branches.base ? branches.base : _("last commit"))}
      ${pick(_("Branch"), own, setOwn, _("files as they are"))}
      <datalist id="branches">${branches.names.map((name) => html`<option value=${name} />`)}</datalist>
      <button type="submit" class="main">${_("Compare")}</button>
      <span role="status" class="soft">${isBusy && _("Comparing…")}</span>
      <span class="end"><a class="button" href=${address} target="_blank" rel="noreferrer">${_("Open by itself")}</a>
        <a class="button" href=${address} download="changes.html">${_("Keep as a file")}</a></span>
    </form>
    <iframe ref=${frame} class="frame" src=${address} sandbox="allow-scripts" title=${_("What is different")} onLoad=${loaded}></iframe>
  </main>`;
}

export function History({ place }) {
  useTitle(`${place} · ${_("History")}`);
  const [commits, setCommits] = useState(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    api.historyOf(place).then(setCommits, (error) => setFailure(error.message));
  }, [place]);
  return html`<main id="main" class="alone" tabindex="-1">
    <h1>${_("History")}</h1><p><a href=${`#/at/${encodeURIComponent(place)}`}>${place}</a></p>
    ${failure && html`<p class="banner" role="alert">${failure}</p>`}
    ${commits?.length === 0 && html`<p>${_("Nothing is committed yet.")}</p>`}
    <${Commits} commits=${commits ?? []} act=${(commit) => html`<${Redline} place=${place} commit=${commit} />`} />
  </main>`;
}

// What a commit did, as a Word file with tracked changes.
function Redline({ place, commit }) {
  const [state, setState] = useState("");
  const keep = async () => {
    setState(_("Making it…"));
    setState(await api.redline(place, `${commit.commit}~1..${commit.commit}`).then(() => "", (error) => error.message));
  };
  return html` <button type="button" class="bare" onClick=${keep}>${_("Redline in Word")}</button> <span role="status">${state}</span>`;
}

export function Commits({ commits, act = () => null }) {
  return html`<ol class="commits">${commits.map((commit, place) => html`<li>
      <h2>${commit.subject}</h2><p class="soft">${commit.author} · ${commit.date.slice(0, 10)} · <span class="code">${commit.commit.slice(0, 8)}</span>${place < commits.length - 1 && act(commit)}</p>
      <table class="changes"><tbody>${commit.changes.map((change) => html`<tr><td aria-hidden="true">${change.sign}</td>${change.label ? html`<th scope="row">${change.label}</th>` : html`<td></td>`}
        <td>${change.before && html`<del>${change.before}</del>`}${" "}${change.after && html`<ins>${change.after}</ins>`}${" "}<span class="soft">${change.note}</span></td></tr>`)}</tbody></table>
    </li>`)}</ol>`;
}
