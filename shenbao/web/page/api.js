// What the server answers; an error is thrown with the words that the server has for it.
import { language } from "./words.js";

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(address, body) {
  const headers = { "X-Language": language() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const method = body === undefined ? "GET" : "POST";
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  const data = await answer.json();
  if (!answer.ok) throw new ApiError(data.error, answer.status);
  return data;
}

const at = (place) => `/api/declarations/${place.split("/").map(encodeURIComponent).join("/")}`;

export const declarations = () => ask("/api/declarations");
export const findings = () => ask("/api/findings");
export const search = (words) => ask(`/api/search?words=${encodeURIComponent(words)}`);
export const open = (place) => ask(at(place));
export const attempt = (place, draft) => ask(`${at(place)}/draft`, draft);
export const save = (place, draft) => ask(`${at(place)}/save`, draft);
export const rebase = (place, draft) => ask(`${at(place)}/rebase`, draft);
export const fileAddress = (place, format) => `${at(place)}/files/${format}`;

// Calls back with the places of declarations that have changed; returns what ends it.
export function listen(heard) {
  const source = new EventSource("/api/events");
  source.onmessage = (event) => heard(JSON.parse(event.data).places);
  return () => source.close();
}
