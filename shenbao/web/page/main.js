// The frame of all screens, and which of them is shown: the address behind # says it.
import { html, render, useEffect, useState } from "./vendor/htm-preact.js";
import { Editor } from "./editor.js";
import { Arrivals } from "./arrivals.js";
import { Begin, NextYear } from "./making.js";
import { List } from "./list.js";
import { Portfolio } from "./portfolio.js";
import { Comparison, History } from "./review.js";
import { _, language, speak } from "./words.js";

const THEME = "shenbao.theme";

function useAddress() {
  const [address, setAddress] = useState(location.hash);
  useEffect(() => {
    const look = () => setAddress(location.hash);
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return address;
}

// The screens by the beginning of their address; what stands behind it is for them.
const SCREENS = {
  "#/at/": (rest, readOnly) => html`<${Editor} key=${rest} place=${rest} readOnly=${readOnly} />`,
  "#/history/": (rest) => html`<${History} place=${rest} />`,
  "#/portfolio": () => html`<${Portfolio} />`,
  "#/changes": () => html`<${Comparison} />`,
  "#/import": (_rest, readOnly) => !readOnly && html`<${Arrivals} />`,
  "#/new": (_rest, readOnly) => !readOnly && html`<${Begin} />`,
  "#/next": (_rest, readOnly) => !readOnly && html`<${NextYear} />`,
};

const forReviewers = () => [
  ["#/portfolio", _("Portfolio")],
  ["#/changes", _("Review")],
];

function screen(address, readOnly) {
  const found = Object.keys(SCREENS).find((start) => address.startsWith(start));
  const rest = found ? decodeURIComponent(address.slice(found.length)) : "";
  return (found && SCREENS[found](rest, readOnly)) || html`<${List} readOnly=${readOnly} />`;
}

function Frame({ readOnly, onSpeak }) {
  const address = useAddress();
  const [theme, setTheme] = useState(localStorage.getItem(THEME) || "");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(THEME, theme);
  }, [theme]);
  return html`
    <a class="skip" href="#main" onClick=${skip}>${_("Skip to the content")}</a>
    <header class="top">
      <a class="brand" href="#/">申报</a>
      <nav aria-label=${_("Screens")}>
        <a href="#/" aria-current=${address.length > 2 ? null : "page"}>${_("All declarations")}</a>
        ${forReviewers().map(([to, words]) => html`<a href=${to} aria-current=${address === to ? "page" : null}>${words}</a>`)}
        ${!readOnly && html`<a href="#/import" aria-current=${address === "#/import" ? "page" : null}>${_("Import")}</a>`}
      </nav>
      <div class="end">
        ${readOnly && html`<span class="soft">${_("only to be read")}</span>`}
        <${Switch} label=${_("Language")} value=${language()} onPick=${onSpeak}
          options=${[["zh_CN", "中文"], ["en", "English"]]} />
        <${Switch} label=${_("Brightness")} value=${theme} onPick=${setTheme}
          options=${[["", _("Auto")], ["light", _("Light")], ["dark", _("Dark")]]} />
      </div>
    </header>
    ${screen(address, readOnly)}`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function Switch({ label, value, options, onPick }) {
  return html`<span class="switch" role="group" aria-label=${label}>
    ${options.map(
      ([name, words]) => html`<button type="button" aria-pressed=${String(name === value)}
        onClick=${() => onPick(name)}>${words}</button>`,
    )}
  </span>`;
}

async function start(asked) {
  const root = document.body;
  try {
    const { readOnly } = await speak(asked);
    render(html`<${Frame} key=${language()} readOnly=${readOnly} onSpeak=${start} />`, root);
  } catch (error) {
    render(html`<main id="main" class="alone"><p>${error.message}</p></main>`, root);
  }
}

start();
