// Tables of rows that people sort by their heads and filter.
import { setRows, tableOf } from "./rows.js";
import { html, useEffect, useMemo, useState } from "./vendor/htm-preact.js";

// Returns the table of rows, which tells its screen to draw it anew when people sort or filter.
// columns must stay the same; sorting is how the rows are sorted at first, as [{ id, desc }], filters
// how they are filtered, as [{ id, value }].
export function useTable(rows, columns, sorting = [], filters = []) {
  const [, draw] = useState(null);
  const table = useMemo(() => tableOf(rows, columns, sorting, filters), [columns]);
  if (table.options.data !== rows) setRows(table, rows);
  useEffect(() => {
    const heard = table.store.subscribe(() => draw({}));
    return () => heard.unsubscribe();
  }, [table]);
  return table;
}

// The head of a column, by which people sort.
export function Head({ column, children }) {
  const { className } = column.columnDef.meta;
  const order = { asc: "ascending", desc: "descending" }[column.getIsSorted()] ?? "none";
  return html`<th scope="col" class=${className} aria-sort=${order}>
    <button type="button" class="bare" onClick=${column.getToggleSortingHandler()}>
      ${children ?? column.columnDef.header}${order !== "none" && html`<span aria-hidden="true">${order === "descending" ? " ↓" : " ↑"}</span>`}</button></th>`;
}
