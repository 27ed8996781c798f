// The frame of all screens, and which of them is shown: the address behind # says it.
import { html, render, useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { keepFocus } from "./focus.js";
import { Keys, showKeys } from "./keys.js";
import { _, language, speakIn } from "./words.js";

const THEME = "shenbao.theme";
const LANGUAGE = "shenbao.language";
const NAMES = { zh_CN: "中文", en: "English" };

function useAddress() {
  const [address, setAddress] = useState(location.hash);
  useEffect(() => {
    const look = () => setAddress(location.hash);
    addEventListener("hashchange", look);
    look(); // it may have changed before anything was heard
    return () => removeEventListener("hashchange", look);
  }, []);
  return address;
}

keepFocus();

// Shows the screen whose address begins as that of the browser does, else the home screen.
// screens: by the beginning of their address; each is given what stands behind that, and whether
// all is only to be read. links: to be shown above all screens, as [address, words]. keys: those
// that work there, part by part.
export async function start({ home, screens, links, keys }, asked) {
  const restart = (spoken) => start({ home, screens, links, keys }, spoken);
  try {
    const { readOnly, languages } = await speak(asked);
    render(html`<${Frame} key=${language()} home=${home} screens=${screens} links=${links(readOnly)} keys=${keys(readOnly)} readOnly=${readOnly}
      languages=${languages} onSpeak=${restart} />`, document.body);
  } catch (error) {
    render(html`<main id="main" class="alone"><p>${error.message}</p></main>`, document.body);
  }
}

async function speak(asked) {
  const wanted = asked || localStorage.getItem(LANGUAGE) || "zh_CN";
  const answer = await api.words(wanted);
  localStorage.setItem(LANGUAGE, wanted);
  speakIn(answer);
  return answer;
}

function screen(address, { home, screens, readOnly }) {
  const found = Object.keys(screens).find((beginning) => address.startsWith(beginning));
  const rest = found ? decoded(address.slice(found.length)) : "";
  return (found && screens[found](rest, readOnly)) || home(readOnly);
}

// What somebody has typed may be no code for letters at all: then it stands for itself.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Frame({ home, screens, links, keys, readOnly, languages, onSpeak }) {
  const address = useAddress();
  const [theme, setTheme] = useState(localStorage.getItem(THEME) || "");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(THEME, theme);
  }, [theme]);
  return html`
    <${Keys} parts=${keys} />
    <a class="skip" href="#main" onClick=${skip}>${_("Skip to the content")}</a>
    <header class="top">
      <a class="brand" href="#/">申报</a>
      <nav aria-label=${_("Screens")}>
        <a href="#/" aria-current=${address.length > 2 ? null : "page"}>${_("All declarations")}</a>
        ${links.map(([to, words]) => html`<a href=${to} aria-current=${address.startsWith(to) ? "page" : null}>${words}</a>`)}
      </nav>
      <div class="end">
        ${readOnly && html`<span class="soft">${_("read-only")}</span>`}
        ${languages.length > 1 && html`<${Switch} label=${_("Language")} value=${language()} onPick=${onSpeak}
          options=${languages.map((name) => [name, NAMES[name]])} />`}
        <${Switch} label=${_("Brightness")} value=${theme} onPick=${setTheme}
          options=${[["", _("Auto")], ["light", _("Light")], ["dark", _("Dark")]]} />
        <button type="button" class="bare wide-only" aria-keyshortcuts="?" onClick=${showKeys}>${_("Keys")} <kbd aria-hidden="true">?</kbd></button>
      </div>
    </header>
    ${screen(address, { home, screens, readOnly })}`;
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
