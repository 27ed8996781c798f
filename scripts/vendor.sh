#!/bin/sh
# Brings the libraries of pages (shenbao/reports/common/vendor) from the npm registry, with their licences
# and their sums: as they are published, but for one that comes as many modules, of which what is used
# is made one. Run by "make vendor" after a change of a version here.
set -eu

cd "$(dirname "$0")/.."
into=shenbao/reports/common/vendor
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# package@version, the file in it, the name that it gets here
while read -r package file name; do
    archive=$(npm pack --silent --pack-destination "$scratch" "$package")
    tar -xzf "$scratch/$archive" -C "$scratch"
    cp "$scratch/package/$file" "$into/$name"
    cp "$scratch/package/LICENSE" "$into/${name%.*}.LICENSE"
    rm -rf "$scratch/package"
done <<END
htm@3.1.1 preact/standalone.module.js htm-preact.js
charts.css@1.2.0 dist/charts.min.css charts.css
END

# TanStack Table and the store that it needs; the same versions make the same bytes
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$scratch/table" \
    @tanstack/table-core@9.3.1 @tanstack/store@0.11.2 esbuild@0.28.2
cat >"$scratch/table/used.js" <<END
export {
    columnFacetingFeature, columnFilteringFeature, constructTable, createFacetedUniqueValues, createFilteredRowModel,
    createSortedRowModel, filterFn_arrHas, filterFn_arrIncludesSome, rowSortingFeature, tableFeatures,
} from "@tanstack/table-core";
export { storeReactivityBindings } from "@tanstack/table-core/store-reactivity-bindings";
END
"$scratch/table/node_modules/.bin/esbuild" "$scratch/table/used.js" --bundle --format=esm --minify --log-level=warning \
    --define:process.env.NODE_ENV='"production"' --outfile="$into/tanstack-table.js"
cat "$scratch"/table/node_modules/@tanstack/table-core/LICENSE "$scratch"/table/node_modules/@tanstack/store/LICENSE \
    >"$into/tanstack-table.LICENSE"
cd "$into"
sha256sum -- *.js *.css *.LICENSE >SHA256SUMS
