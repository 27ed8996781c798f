// What each rule of the check is about, and why.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { language, _ } from "./words.js";

const asked = new Map(); // by language: many findings ask at once

// Returns the rules by their codes, none until they are there.
export function useRules() {
  const [rules, setRules] = useState({});
  useEffect(() => {
    if (!asked.has(language())) asked.set(language(), api.rules());
    asked.get(language()).then(setRules, () => asked.delete(language()));
  }, []);
  return rules;
}

// Why a rule asks for what it asks for, and where that stands; to be opened.
export function Why({ code }) {
  const rule = useRules()[code];
  return rule && html`<details class="why"><summary>${_("Why")}</summary><p><strong>${rule.title}</strong></p><p>${rule.why}</p><p class="soft">${_("Source")} · ${rule.source}</p></details>`;
}
