// Searching, filtering and ordering what changed. Without it, the page shows all of it by unit.
"use strict";
(() => {
  // A page around this one says which brightness people have chosen there.
  addEventListener("message", ({ data }) => {
    if (["", "light", "dark"].includes(data?.theme)) document.documentElement.dataset.theme = data.theme;
  });
  if (!document.getElementById("tools")) return; // nothing is different

  const [tools, search, order, shown] = ["tools", "search", "order", "shown"].map((id) => document.getElementById(id));
  const boxes = ["articles", "list"].map((id) => document.getElementById(id)).filter(Boolean);
  const asWritten = boxes.map((box) => [...box.children]);
  const articles = [...document.querySelectorAll("article")];
  const entries = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link.parentElement]));
  const texts = new Map();
  const buttons = [...tools.querySelectorAll("button")];
  let kind = buttons[0].dataset.kind;

  const textOf = (article) => {
    const told = () => `${article.dataset.unit} ${article.querySelector(".told").textContent}`;
    if (!texts.has(article)) texts.set(article, told().toLowerCase());
    return texts.get(article);
  };

  function filter() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const article of articles) {
      const isKind = article.dataset.kinds.split(" ").includes(kind);
      const isShown = isKind && wanted.every((word) => textOf(article).includes(word));
      article.hidden = !isShown;
      const entry = entries.get(article.id);
      if (entry) entry.hidden = !isShown;
      count += isShown;
    }
    for (const head of document.querySelectorAll(".unit")) head.hidden = order.value !== "unit" || isBare(head);
    shown.textContent = shown.dataset.words.replace("{count}", count).replace("{all}", articles.length);
  }

  // Whether no declaration of a unit is shown.
  function isBare(head) {
    for (let next = head.nextElementSibling; next && !next.matches(".unit"); next = next.nextElementSibling) {
      if (!next.hidden) return false;
    }
    return true;
  }

  function arrange() {
    const key = order.value;
    boxes.forEach((box, number) => {
      let children = asWritten[number];
      if (key !== "unit") {
        const sorted = [...articles].sort((a, b) => a.dataset[key] - b.dataset[key]);
        const heads = children.filter((child) => child.matches(".unit"));
        children = [...heads, ...sorted.map((article) => (box.id === "list" ? entries.get(article.id) : article))];
      }
      box.append(...children);
    });
    filter();
  }

  search.addEventListener("input", filter);
  order.addEventListener("change", arrange);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      kind = button.dataset.kind;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      filter();
    });
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    }
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const entry = event.target.closest("#list li");
    if (!step || !entry) return;
    const links = [...document.querySelectorAll("#list li:not([hidden]) a")];
    const next = links[links.indexOf(entry.firstElementChild) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  tools.hidden = false;
  filter();
})();
