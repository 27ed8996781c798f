// Drafts: what is typed and not saved. They are plain values; every change makes a new one.
// texts: what stands in cells, by address; rows: the order of the rows of an array, by its address.

export const blank = (base) => ({ base, texts: {}, rows: {} });

export const isEmpty = (draft) =>
  Object.keys(draft.texts).length === 0 && Object.keys(draft.rows).length === 0;

export const cell = (array, number, key) => `${array}[${number}].${key}`;

export function textAt(opened, draft, address) {
  return draft.texts[address] ?? opened.texts[address] ?? "";
}

export function withText(opened, draft, address, text) {
  const texts = { ...draft.texts };
  if (text === (opened.texts[address] ?? "")) delete texts[address];
  else texts[address] = text;
  return { ...draft, texts };
}

export function rowsOf(opened, draft, array) {
  return draft.rows[array] ?? opened.rows[array] ?? [];
}

function withRows(opened, draft, array, order) {
  const rows = { ...draft.rows, [array]: order };
  const own = opened.rows[array] ?? [];
  if (order.length === own.length && order.every((number, place) => number === own[place])) delete rows[array];
  return { ...draft, rows };
}

// The number of a new row: none that the file has, or that this draft has ever given.
function nextNumber(opened, draft, array) {
  const typed = Object.keys(draft.texts)
    .filter((address) => address.startsWith(`${array}[`))
    .map((address) => Number(address.slice(array.length + 1).split("]")[0]));
  const given = [...(opened.rows[array] ?? []), ...rowsOf(opened, draft, array), ...typed];
  return Math.max(-1, ...given) + 1;
}

export function withNewRow(opened, draft, array, after, texts = {}) {
  const order = [...rowsOf(opened, draft, array)];
  const number = nextNumber(opened, draft, array);
  order.splice(after === undefined ? order.length : order.indexOf(after) + 1, 0, number);
  let changed = withRows(opened, draft, array, order);
  for (const [key, text] of Object.entries(texts)) {
    changed = withText(opened, changed, cell(array, number, key), text);
  }
  return [changed, number];
}

export function withoutRow(opened, draft, array, number) {
  const order = rowsOf(opened, draft, array).filter((other) => other !== number);
  const texts = Object.fromEntries(
    Object.entries(draft.texts).filter(([address]) => !address.startsWith(`${array}[${number}].`)),
  );
  return withRows(opened, { ...draft, texts }, array, order);
}

export function withMovedRow(opened, draft, array, number, step) {
  const order = [...rowsOf(opened, draft, array)];
  const from = order.indexOf(number);
  const to = from + step;
  if (to < 0 || to >= order.length) return draft;
  [order[from], order[to]] = [order[to], order[from]];
  return withRows(opened, draft, array, order);
}

// ---- Between the numbers of rows in a draft and their places on the sheet ----------------------

const ROW = /^(.*)\[(\d+)\]((?:\..*)?)$/;

export function shownAddress(reply, address) {
  const found = ROW.exec(address);
  if (!found || !reply.order[found[1]]) return address;
  const place = reply.order[found[1]].indexOf(Number(found[2]));
  return place < 0 ? "" : `${found[1]}[${place}]${found[3]}`;
}

// The cell of the sheet that shows what stands at an address: that of the whole, where it is a part.
export function sheetCell(reply, address) {
  let at = shownAddress(reply, address);
  while (/[.[]/.test(at) && !(at in reply.shown)) at = at.replace(/[.[][^.[]*$/, "");
  return at;
}

export function typedAddress(reply, address) {
  const found = ROW.exec(address);
  if (!found || !reply.order[found[1]]) return address;
  const number = reply.order[found[1]][Number(found[2])];
  return number === undefined ? "" : `${found[1]}[${number}]${found[3]}`;
}

// ---- Kept by the browser until they are saved: a crash of either side loses none ---------------

const PREFIX = "shenbao.draft.";

// Tells whether there is room for it.
export function keep(place, draft) {
  try {
    if (isEmpty(draft)) localStorage.removeItem(PREFIX + place);
    else localStorage.setItem(PREFIX + place, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function kept(place) {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + place));
    return draft && draft.texts && draft.rows ? draft : null;
  } catch {
    return null;
  }
}

export const isSame = (draft, other) => JSON.stringify(draft) === JSON.stringify(other);

// Calls back with the draft that another window of this browser keeps, null where it keeps none
// any more. Returns what ends it.
export function onKeptElsewhere(place, heard) {
  const hear = (event) => event.key === PREFIX + place && heard(kept(place));
  addEventListener("storage", hear);
  return () => removeEventListener("storage", hear);
}
