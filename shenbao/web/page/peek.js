// The sheet of the declaration that one stands on in the list, beside it where there is room.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { Paper } from "./paper.js";
import { _ } from "./words.js";

const REST = 150; // milliseconds on a line before its sheet is asked for: keys may only pass by
const nothing = new Set();

export function Peek({ place, name }) {
  const [opened, setOpened] = useState(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    const ask = () => api.open(place).then(setOpened, (error) => setFailure(error.message));
    const timer = setTimeout(ask, REST);
    return () => clearTimeout(timer);
  }, []);
  const address = `#/at/${encodeURIComponent(place)}`;
  return html`<div class="caption"><h2>${name || place}</h2><span class="soft">${_("as it is saved")}</span>
      <a class="button" href=${address} tabindex="-1">${_("Open")} <kbd aria-hidden="true">Enter</kbd></a></div>
    ${failure && html`<p role="alert">${failure}</p>`}
    ${opened && !opened.form && html`<p>${_("This file cannot be shown as a form.")}</p>`}
    ${opened?.form && html`<${Paper} page=${opened.html} css=${opened.css} addresses=${opened.addresses} current="" changed=${nothing}
      onPick=${() => (location.hash = address)} />`}`;
}
