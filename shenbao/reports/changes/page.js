// Searching, filtering and ordering what changed, and noting what has been seen of it. Without it,
// the page shows all of it by unit.
import { countOf, figure, searched, setRows, several, shownRows, tableOf } from "./rows.js";

(() => {
  // A page around this one says which brightness people have chosen there.
  addEventListener("message", ({ data }) => {
    if (["", "light", "dark"].includes(data?.theme)) document.documentElement.dataset.theme = data.theme;
  });
  if (!document.getElementById("tools")) return; // nothing is different

  const [tools, search, order, shown] = ["tools", "search", "order", "shown"].map((id) => document.getElementById(id));
  const boxes = ["articles", "list"].map((id) => document.getElementById(id)).filter(Boolean);
  const linesOf = boxes.map(linesIn); // by unit, as they are written
  const articles = [...document.querySelectorAll("article")];
  const entries = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link.parentElement]));
  const texts = new Map();
  const buttons = [...tools.querySelectorAll("button")];
  const seen = keptDigests(showSeen);
  let kind = buttons[0].dataset.kind;
  const orders = [...order.options].map(({ value }) => figure(value));
  const table = tableOf(rowsNow(), [searched("words", textOf), several("kinds", "", (row) => row.kinds), ...orders]);

  function rowsNow() {
    return articles.map((article, number) => {
      const kinds = [...article.dataset.kinds.split(" "), ...(isSeen(article) ? [] : ["unseen"])];
      return { ...article.dataset, article, kinds, unit: number }; // as written, they are by unit
    });
  }

  function textOf({ article }) {
    const told = () => `${article.dataset.unit} ${article.querySelector(".told").textContent}`;
    if (!texts.has(article)) texts.set(article, told().toLowerCase());
    return texts.get(article);
  }

  // The lines of a box, each behind the head of its unit.
  function linesIn(box) {
    const lines = [];
    let head = null;
    for (const child of box.children) {
      if (child.matches(".unit")) head = child;
      else lines.push([head, child]);
    }
    return lines;
  }

  function choose() {
    table.getColumn("words").setFilterValue(search.value.toLowerCase().split(/\s+/).filter(Boolean));
    table.getColumn("kinds").setFilterValue([kind]);
    table.setSorting([{ id: order.value, desc: false }]);
    draw();
  }

  function draw() {
    const rows = shownRows(table);
    boxes.forEach((box, number) => {
      const lines = rows.map(({ unit }) => linesOf[number][unit]);
      put(box, new Set(order.value === "unit" ? lines.flat() : lines.map(([, line]) => line)));
    });
    shown.textContent = counted(shown, rows.length);
    const left = document.activeElement.closest("article, #list li");
    if (left?.hidden) leave(left);
  }

  // Shows these children of a box, in their order, and no others.
  function put(box, wanted) {
    for (const child of box.children) child.hidden = !wanted.has(child);
    const children = [...box.children].filter((child) => wanted.has(child));
    const isInOrder = [...wanted].every((child, place) => child === children[place]);
    if (!isInOrder) box.append(...wanted);
  }

  const counted = (place, count) => place.dataset.words.replace("{count}", count).replace("{all}", articles.length);

  // To what is shown after something that is no longer, or before it.
  function leave(left) {
    const others = [...left.parentElement.querySelectorAll(`:scope > ${left.localName}:not([hidden], .unit)`)];
    const after = others.find((other) => left.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = after ?? others.at(-1);
    (next?.querySelector(":scope > a") ?? next ?? search).focus();
  }

  // ---- What has been seen ----

  function isSeen(article) {
    return seen.has(article.dataset.digest);
  }

  function showSeen() {
    setRows(table, rowsNow());
    for (const article of articles) {
      article.querySelector(".seen input").checked = isSeen(article);
      const tick = entries.get(article.id)?.querySelector(".tick");
      if (tick) tick.hidden = !isSeen(article);
    }
    const count = countOf(table.getColumn("kinds"), "unseen");
    const [place, rest] = [document.getElementById("seen"), buttons.find((button) => button.dataset.kind === "unseen")];
    place.textContent = `${counted(place, articles.length - count)}${seen.isPassing() ? ` ${place.dataset.passing}` : ""}`;
    rest.querySelector("span").textContent = count;
    if (kind === "unseen") draw();
  }

  // ---- A sheet as it was, and as it is ----

  const VIEWS = ["marked", "before", "after"];
  const ABSENT = { marked: "[]", before: ".added", after: ".removed" };

  function view(article, number) {
    const [buttons, paper] = [[...article.querySelectorAll(".views button")], article.querySelector(".paper")];
    if (!buttons[number]) return;
    buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(place === number)));
    article.querySelector("details").open = true;
    paper.dataset.view = VIEWS[number];
    for (const row of paper.querySelectorAll("tr")) row.hidden = number > 0 && row.matches(ABSENT[VIEWS[number]]);
    for (const cell of paper.querySelectorAll("[data-rows]")) {
      const rows = Number(cell.dataset.rows.split(" ")[number]);
      cell.hidden = rows === 0;
      cell.rowSpan = Math.max(1, rows);
    }
    for (const table of paper.querySelectorAll("table")) table.hidden = !table.querySelector("tr:not([hidden])");
  }

  // To the next change of a declaration, or the one before, first in its table and then on its sheet.
  function step(article, by) {
    const changed = article.querySelectorAll(".told .rows tbody tr, .paper tr:is(.added, .removed, .changed)");
    const rows = [...changed].filter((row) => row.offsetParent);
    const next = rows[rows.indexOf(document.activeElement) + by] ?? rows.at(by > 0 ? 0 : -1);
    next.tabIndex = -1;
    next.focus();
  }

  // ---- What people do ----

  for (const article of articles) {
    const [label, views] = [article.querySelector(".seen"), article.querySelector(".views")];
    label.hidden = false;
    label.addEventListener("change", ({ target }) => seen.set(article.dataset.digest, target.checked));
    if (!views) continue;
    views.hidden = false;
    [...views.children].forEach((button, number) => button.addEventListener("click", () => view(article, number)));
  }
  search.addEventListener("input", choose);
  order.addEventListener("change", choose);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      kind = button.dataset.kind;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      choose();
    });
  }
  // The declaration that one is at: in it, or at its line of the list.
  const articleOf = (place) => place.closest("article") ?? document.getElementById(place.closest("#list a")?.hash.slice(1));

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select")) return;
    const own = articleOf(event.target);
    const key = event.key.toLowerCase();
    if (own && "vnp123".includes(key)) {
      event.preventDefault(); // else it is typed where the focus goes
      if (key === "v") seen.set(own.dataset.digest, !isSeen(own));
      else if (key === "n" || key === "p") step(own, key === "n" ? 1 : -1);
      else view(own, Number(key) - 1);
    }
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    }
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const entry = event.target.closest("#list li");
    if (!by || !entry) return;
    const links = [...document.querySelectorAll("#list li:not([hidden]) a")];
    const next = links[links.indexOf(entry.firstElementChild) + by];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  tools.hidden = false;
  showSeen();
  choose();

  // Digests of what was seen, the newest last. This browser keeps them for all pages of this kind; where
  // a frame may keep nothing, the page around it does, and where there is none they pass with the page.
  function keptDigests(changed) {
    const KEY = "shenbao.seen";
    let digests = new Set();
    let store = null;
    try {
      store = localStorage;
    } catch {
      // a frame of its own origin has none
    }
    let isPassing = store === null;
    const read = () => {
      try {
        digests = new Set(JSON.parse(store.getItem(KEY)));
      } catch {
        // what is there is no list
      }
    };
    const write = () => {
      if (store) store.setItem(KEY, JSON.stringify([...digests]));
      else if (parent !== window) parent.postMessage({ seen: [...digests] }, "*");
    };
    addEventListener("message", ({ source, data }) => {
      if (store || source !== parent || !Array.isArray(data?.seen)) return;
      [digests, isPassing] = [new Set(data.seen), false];
      changed();
    });
    addEventListener("storage", ({ key }) => {
      if (key !== KEY) return;
      read();
      changed();
    });
    if (store) read();
    return {
      has: (digest) => digests.has(digest),
      isPassing: () => isPassing,
      set(digest, isSeen) {
        if (store) read();
        digests.delete(digest);
        if (isSeen) digests.add(digest);
        write();
        changed();
      },
    };
  }
})();
