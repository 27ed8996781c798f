// In place of the server, where there is none: what it would answer, from files beside the page.
// A page from disk may load scripts and nothing else, so each file is a script that gives its data.
const given = new Map();
const asked = new Map();

globalThis.give = (name, data) => given.set(name, data);

function load(name) {
  if (!asked.has(name)) {
    const coming = new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `data/${name.split("/").map(encodeURIComponent).join("/")}.js`;
      script.onload = () => (given.has(name) ? done(given.get(name)) : failed(new Error(name)));
      script.onerror = () => failed(new Error(name));
      document.head.append(script);
    });
    asked.set(name, coming);
  }
  return asked.get(name);
}

export const words = () => load("words");
export const declarations = (since) => (since ? { version: since, rows: [], gone: [] } : load("list"));
export const rules = () => load("rules");
export const read = (place) => load(`at/${place}`);

export async function search(words) {
  const { parts } = await load("list");
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const known = await Promise.all(Array.from({ length: parts }, (_none, part) => load(`text/${part}`)));
  return known.flatMap((part) =>
    Object.entries(part).filter(([, text]) => wanted.every((word) => text.includes(word))).map(([place]) => place),
  );
}

export const history = () => Promise.resolve({ branch: null, uncommitted: [], deleted: [] });
export const listen = () => () => {};
