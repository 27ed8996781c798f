// Which rows are shown, and in which order: TanStack Table knows it, the pages draw them.
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

export const figure = (id, header = "", className = "num", of = (row) => row[id]) => ({
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

// By which rows are searched: each of the words that are its filter stands in their text, which is in small letters.
export const searched = (id, of) => ({ id, accessorFn: of, filterFn: (row, _id, words) => words.every((word) => row.getValue(id).includes(word)) });

// ---- The table ------------------------------------------------------------------------------------

// Returns the table of rows, as they are sorted at first, [{ id, desc }], and filtered, [{ id, value }].
export const tableOf = (rows, columns, sorting = [], columnFilters = []) =>
  constructTable({
    features: features(),
    columns,
    data: rows,
    initialState: { sorting, columnFilters },
    enableMultiSort: false,
    enableSortingRemoval: false,
    sortDescFirst: false,
  });

// Gives a table other rows, which are filtered and sorted as those before.
export const setRows = (table, rows) => table.setOptions((known) => ({ ...known, data: rows }));

// The rows that are shown, in their order.
export const shownRows = (table) => table.getRowModel().rows.map((row) => row.original);

// How many rows have a value, whether they are shown or not.
export const countOf = (column, value) => column.getFacetedUniqueValues().get(value) ?? 0;
