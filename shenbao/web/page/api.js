// What the server answers; an error is thrown with the words that the server has for it.
import { _ } from "./words.js";

let spoken = "";

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(address, body) {
  const headers = { "X-Language": spoken };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const method = body === undefined ? "GET" : "POST";
  return (await send(address, { method, headers, body: body && JSON.stringify(body) })).json();
}

// Returns an answer; whatever keeps one away is thrown in words that people understand.
async function send(address, options) {
  const answer = await fetch(address, options).catch(() => {
    throw new ApiError(_("The server cannot be reached. What you type is kept; start shenbao serve again."), 0);
  });
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({ error: _("The server has too much to do; try again in a moment.") }));
  throw new ApiError(said.error, answer.status);
}

const at = (place) => `/api/declarations/${place.split("/").map(encodeURIComponent).join("/")}.toml`;

// The words of the page in a language; all answers from now on are in that, too.
export async function words(language) {
  const answer = await ask(`/api/words?lang=${encodeURIComponent(language)}`);
  spoken = answer.language;
  return answer;
}

export const declarations = (since) => ask(`/api/declarations?since=${encodeURIComponent(since)}`);
export const rules = () => ask("/api/rules");
export const search = (words) => ask(`/api/search?words=${encodeURIComponent(words)}`);
export const open = (place) => ask(at(place));
export const picks = (place) => ask(`${at(place)}/picks`);
export const pages = (place, draft) => ask(`${at(place)}/pages`, draft);
export const compared = (place) => ask(`${at(place)}/compared`);
export const attempt = (place, draft) => ask(`${at(place)}/draft`, draft);
export const save = (place, draft) => ask(`${at(place)}/save`, draft);
export const rebase = (place, draft) => ask(`${at(place)}/rebase`, draft);
export const fix = (place, draft, code, where) => ask(`${at(place)}/fix`, { ...draft, code, at: where });
export const part = (place, draft, key) => ask(`${at(place)}/part`, { ...draft, at: key });
export const follow = (place, standard) => ask(`${at(place)}/follow`, { standard });
export const standards = () => ask("/api/standards");
export const begin = (standard, year, values) => ask("/api/new", { standard, year, values });
export const carryOver = (year, places, amounts) => ask("/api/next", { year, places, amounts });
export const history = () => ask("/api/history");
export const branches = () => ask("/api/branches");
export const historyOf = (place) => ask(`${at(place)}/history`);
export const commit = (places, message) => ask("/api/commit", { places, message });
export const choose = (number, choices) => ask("/api/arrivals/choose", { number, choices });
export const take = (number, choices) => ask("/api/arrivals/take", { number, choices });

export const arrive = async (file, year) =>
  ask("/api/arrivals", { name: file.name, content: await base64(file), year });
export const pull = async (place, file) =>
  ask(`${at(place)}/pull`, { name: file.name, content: await base64(file) });

// The files that somebody has chosen in a box; the same ones can be chosen there again.
export function chosenIn(box) {
  const files = [...box.files];
  box.value = "";
  return files;
}

const base64 = (file) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });

// Has the browser keep a file that the server makes; an error is thrown where it makes none.
async function keep(address) {
  const answer = await send(address, { headers: { "X-Language": spoken } });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = decodeURIComponent(answer.headers.get("Content-Disposition").split("''")[1]);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

export const redline = (place, versions = "") => keep(`${at(place)}/redline?versions=${encodeURIComponent(versions)}`);
export const pack = (places) => keep(`/api/pack?${places.map((place) => `place=${encodeURIComponent(place)}`).join("&")}`);
export const file = (place, format) => keep(`${at(place)}/files/${format}`);

const ears = new Set();
let source = null;
let isHere = false;

// Calls back with the places of declarations that have changed, and with none where more is known
// of all. What happens before the server hears of a listener, or while it is away, is not told:
// here() is called each time that it is there. All who listen in a page share what they hear by, and
// a page that nobody sees does not listen, as a browser holds few connections for all its pages.
// Returns what ends it.
export function listen(heard, here) {
  const ear = { heard, here };
  ears.add(ear);
  document.addEventListener("visibilitychange", listenIfSeen);
  listenIfSeen();
  if (isHere) here();
  return () => {
    ears.delete(ear);
    listenIfSeen();
  };
}

function listenIfSeen() {
  const isWanted = ears.size > 0 && !document.hidden;
  if (!isWanted || source?.readyState === EventSource.CLOSED) {
    source?.close();
    source = null;
    isHere = false;
  }
  if (!isWanted || source) return;
  source = new EventSource("/api/events");
  source.addEventListener("here", () => {
    isHere = true;
    for (const ear of [...ears]) ear.here();
  });
  source.onmessage = (event) => {
    const { places } = JSON.parse(event.data);
    for (const ear of [...ears]) ear.heard(places);
  };
}
