#!/bin/sh
# Brings the libraries of the page (shenbao/web/page/vendor) from the npm registry, as they are
# published, with their licences and their sums. Run by "make vendor" after a change of a version here.
set -eu

cd "$(dirname "$0")/.."
into=shenbao/web/page/vendor
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
cd "$into"
sha256sum -- *.js *.css *.LICENSE >SHA256SUMS
