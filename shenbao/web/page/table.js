// Which rows a table shows, and in which order: TanStack Table knows it, the screens draw them.
import { html, useEffect, useMemo, useState } from "./vendor/htm-preact.js";
import {
  columnFacetingFeature, columnFilteringFeature, constructTable, createFacetedUniqueValues, createFilteredRowModel,
  createSortedRowModel, filterFn_arrHas, filterFn_arrIncludesSome, rowSortingFeature, storeReactivityBindings, tableFeatures,
} from "./vendor/tanstack-table.js";

const features = () =>
  tableFeatures({
    coreReactivityFeature: storeReactivityBindings(),
    columnFilteringFeature,
    filteredRowModel: createFilteredRowModel(),
    columnFacetingFeature,
    facetedUniqueValues: createFacetedUniqueValues(),
    rowSortingFeature,
    sortedRowModel: createSortedRowModel(),
  });

const chinese = new Intl.Collator("zh");

// ---- Kinds of columns ---------------------------------------------------------------------------

export const text = (id, header, className = "") => ({
  id,
  header,
  meta: { className },
  accessorFn: (row) => String(row[id] ?? ""),
  sortFn: (a, b) => chinese.compare(a.getValue(id), b.getValue(id)),
  filterFn: filterFn_arrHas,
});

export const figure = (id, header, className = "num", of = (row) => row[id]) => ({
  id,
  header,
  meta: { className },
  accessorFn: (row) => Number(of(row) ?? -1),
  sortFn: (a, b) => a.getValue(id) - b.getValue(id),
});

// Of which a row has several, such as the kinds of what is found in it.
export const several = (id, header, of) => ({
  id,
  header,
  accessorFn: of,
  getUniqueValues: of,
  filterFn: filterFn_arrIncludesSome,
});

// By which rows are picked that were found elsewhere: its filter is the set of their values.
export const picked = (id) => ({ id, accessorFn: (row) => row[id], filterFn: (row, _id, found) => found.has(row.original[id]) });

// ---- The table ------------------------------------------------------------------------------------

// Returns the table of rows, which tells its screen to draw it anew when people sort or filter.
// columns must stay the same; sorting is how the rows are sorted at first, as [{ id, desc }].
export function useTable(rows, columns, sorting = []) {
  const [, draw] = useState(null);
  const table = useMemo(
    () =>
      constructTable({
        features: features(),
        columns,
        data: rows,
        initialState: { sorting },
        enableMultiSort: false,
        enableSortingRemoval: false,
        sortDescFirst: false,
      }),
    [columns],
  );
  if (table.options.data !== rows) table.setOptions((known) => ({ ...known, data: rows }));
  useEffect(() => {
    const heard = table.store.subscribe(() => draw({}));
    return () => heard.unsubscribe();
  }, [table]);
  return table;
}

// The rows that are shown, in their order.
export const shownRows = (table) => table.getRowModel().rows.map((row) => row.original);

// The head of a column, by which people sort.
export function Head({ column, children }) {
  const { className } = column.columnDef.meta;
  const order = { asc: "ascending", desc: "descending" }[column.getIsSorted()] ?? "none";
  return html`<th scope="col" class=${className} aria-sort=${order}>
    <button type="button" class="bare" onClick=${column.getToggleSortingHandler()}>
      ${children ?? column.columnDef.header}${order !== "none" && html`<span aria-hidden="true">${order === "descending" ? " ↓" : " ↑"}</span>`}</button></th>`;
}
