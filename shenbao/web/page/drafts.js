// Drafts: what is typed and not saved. They are plain values; every change makes a new one.
// texts: what stands in cells, by address; rows: the order of the rows of an array, by its address;
// notes: comments to be added to the file, where there are any.

export const blank = (base) => ({ base, texts: {}, rows: {}, notes: [] });

export const isEmpty = (draft) =>
  Object.keys(draft.texts).length === 0 && Object.keys(draft.rows).length === 0 && !draft.notes?.length;

// A draft with what another one says on top of it.
export const together = (draft, other) => ({
  ...draft,
  texts: { ...draft.texts, ...other.texts },
  rows: { ...draft.rows, ...other.rows },
  notes: [...new Set([...(draft.notes ?? []), ...(other.notes ?? [])])],
});

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

// An address with another number for its row; "" where there is none for it. It stays what it is
// where it is in no row.
function withNumber(address, numberOf) {
  const found = ROW.exec(address);
  if (!found) return address;
  const number = numberOf(found[1], Number(found[2]));
  return number === undefined ? "" : `${found[1]}[${number}]${found[3]}`;
}

const placeIn = (order, number) => (order.includes(number) ? order.indexOf(number) : undefined);

export const shownAddress = (reply, address) =>
  withNumber(address, (array, number) => (reply.order[array] ? placeIn(reply.order[array], number) : number));

export const typedAddress = (reply, address) =>
  withNumber(address, (array, place) => (reply.order[array] ? reply.order[array][place] : place));

// The address on the sheet that a draft will have: it is known before the server has answered.
export const placedAddress = (opened, draft, address) =>
  withNumber(address, (array, number) => (array in opened.rows ? placeIn(rowsOf(opened, draft, array), number) : number));

// The cell of the sheet that shows what stands at an address: that of the whole, where it is a part.
export const sheetCell = (reply, address) => printedCell(reply, shownAddress(reply, address));

// The same of an address on the sheet.
export function printedCell(reply, address) {
  let at = address;
  while (/[.[]/.test(at) && !(at in reply.shown)) at = at.replace(/[.[][^.[]*$/, "");
  return at;
}

// Tells whether what stands in the row of an address is the same in two versions of a declaration.
export function isSameRow(before, after, address) {
  const row = ROW.exec(address);
  if (!row) return true;
  const texts = (opened) => Object.entries(opened.texts).filter(([at]) => at.startsWith(`${row[1]}[${row[2]}].`));
  return isSame(texts(before), texts(after));
}

// ---- What is typed while a draft is being saved --------------------------------------------------

// The address after a draft is saved of what was at an address before; rows are numbered anew.
export const savedAddress = (opened, sent, after, address) => withNumber(address, savedNumber(opened, sent, after));

const savedNumber = (opened, sent, after) => (array, number) =>
  after.rows[array]?.[placeIn(rowsOf(opened, sent, array), number)] ?? number;

// What was typed after a draft had been sent, as a draft of what has been saved. Where rows that were
// sent are not there, nobody can tell which are: all is left a draft of what the file was before.
export function typedSince(opened, sent, latest, after) {
  if (isSame(sent, latest)) return blank(after.base);
  const arrays = [...new Set([...Object.keys(sent.rows), ...Object.keys(latest.rows)])];
  const isThere = (array) => rowsOf(opened, sent, array).length === (after.rows[array] ?? []).length;
  if (!arrays.every(isThere)) return latest;
  const addresses = new Set([...Object.keys(sent.texts), ...Object.keys(latest.texts)]);
  let draft = { ...blank(after.base), notes: (latest.notes ?? []).filter((note) => !sent.notes?.includes(note)) };
  for (const address of addresses) {
    if (sent.texts[address] === latest.texts[address] || !placedAddress(opened, latest, address)) continue;
    draft = withText(after, draft, savedAddress(opened, sent, after, address), textAt(opened, latest, address));
  }
  for (const array of arrays) {
    const order = rowsOf(opened, latest, array).map((number) => savedNumber(opened, sent, after)(array, number));
    draft = withRows(after, draft, array, order);
  }
  return draft;
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

// Keeps a draft in place of one of another base, beside what another window has typed by now into this
// version of the file. Where both say something, that counts; of rows that it has arranged, so does all
// that stands in them.
export function keepBeside(place, draft, base) {
  const there = kept(place);
  if (base === draft.base || there?.base !== draft.base) return keep(place, draft);
  const isFree = ([address]) => !Object.keys(there.rows).some((array) => address.startsWith(`${array}[`));
  const texts = Object.fromEntries(Object.entries(draft.texts).filter(isFree));
  return keep(place, together({ ...draft, texts }, there));
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
