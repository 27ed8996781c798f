// What the server serves: the screens of those who write, and of those who review.
import { html } from "./vendor/htm-preact.js";
import { Arrivals } from "./arrivals.js";
import { Editor } from "./editor.js";
import { start } from "./frame.js";
import { formKeys, listKeys, rowKeys } from "./keys.js";
import { List } from "./list.js";
import { Begin, NextYear } from "./making.js";
import { Peek } from "./peek.js";
import { Portfolio } from "./portfolio.js";
import { Comparison, History } from "./review.js";
import { _ } from "./words.js";

start({
  home: (readOnly) => html`<${List} readOnly=${readOnly} peek=${Peek} />`,
  screens: {
    "#/at/": (rest, readOnly) => html`<${Editor} key=${rest} place=${rest} readOnly=${readOnly} />`,
    "#/history/": (rest) => html`<${History} key=${rest} place=${rest} />`,
    "#/portfolio": () => html`<${Portfolio} />`,
    "#/changes": (rest) => html`<${Comparison} key=${rest} versions=${rest.slice(1)} />`,
    "#/import": (_rest, readOnly) => !readOnly && html`<${Arrivals} />`,
    "#/new": (_rest, readOnly) => !readOnly && html`<${Begin} />`,
    "#/next": (_rest, readOnly) => !readOnly && html`<${NextYear} />`,
  },
  links: (readOnly) => [
    ["#/portfolio", _("Portfolio")],
    ["#/changes", _("Review")],
    ...(readOnly ? [] : [["#/import", _("Import")]]),
  ],
  keys: (readOnly) => [listKeys(readOnly), formKeys(readOnly), ...(readOnly ? [] : [rowKeys()])],
});
