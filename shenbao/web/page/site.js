// What is read without a server: the screens of those who review.
import { html } from "./vendor/htm-preact.js";
import { start } from "./frame.js";
import { listKeys } from "./keys.js";
import { List } from "./list.js";
import { Portfolio } from "./portfolio.js";
import { Reading } from "./reading.js";
import { _ } from "./words.js";

start({
  home: () => html`<${List} readOnly=${true} />`,
  screens: {
    "#/at/": (rest) => html`<${Reading} key=${rest} place=${rest} />`,
    "#/portfolio": () => html`<${Portfolio} />`,
  },
  links: () => [["#/portfolio", _("Portfolio")]],
  keys: () => [listKeys(true)],
});
