// Names to pick from, below the cell that one types in: what the same project had last year, what
// the unit uses, what the standard knows. Arrow keys open the list and walk through it.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import { _, fill } from "./words.js";

const MOST = 8; // shown at once; typing narrows them

export function usePicking(picks, text, onType, { "data-cell": address, onFocus }) {
  const [isOpen, setOpen] = useState(false);
  const [place, setPlace] = useState(-1);
  useEffect(() => setPlace(-1), [text]);
  const wanted = text.trim();
  const shown = picks.filter((pick) => pick.name.includes(wanted) && pick.name !== wanted).slice(0, MOST);
  // what is offered may come after one has begun to type
  const focus = { onFocus: () => (onFocus(), setOpen(true)), onBlur: () => setOpen(false) };
  if (picks.length === 0) return { keys: focus, list: null };
  const isShown = isOpen && shown.length > 0;
  const id = `picks-${address}`;
  const take = (pick) => {
    onType(pick.name);
    setOpen(false);
  };
  const press = (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && (isShown || (step === 1 && (wanted === "" || event.altKey)))) {
      event.preventDefault();
      setOpen(true);
      if (isShown) setPlace((place + step + shown.length) % shown.length);
    } else if (isShown && event.key === "Enter" && place >= 0) {
      event.preventDefault();
      take(shown[place]);
    } else if (isShown && event.key === "Escape") setOpen(false);
  };
  const keys = {
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-controls": isShown ? id : null,
    "aria-activedescendant": isShown && place >= 0 ? `${id}-${place}` : null,
    ...focus,
    onKeyDown: press,
  };
  const list = isShown && html`<ul class="picks" role="listbox" id=${id} tabindex="-1" aria-label=${_("Indicators to pick from")}>
    ${shown.map((pick, number) => html`<li role="option" id=${`${id}-${number}`} aria-selected=${String(number === place)}
      onMouseDown=${(event) => (event.preventDefault(), take(pick))}>
      <strong>${pick.name}</strong> <span class="soft">${[sourceOf(pick), pick.example].filter(Boolean).join(" · ")}</span>
      ${pick.explain && html`<span class="explain">${pick.explain}</span>`}</li>`)}</ul>`;
  return { keys, list };
}

function sourceOf({ source, count }) {
  if (source === "last_year") return _("last year");
  return source === "unit" ? fill(_("used {count} times in this unit"), { count }) : _("common");
}
