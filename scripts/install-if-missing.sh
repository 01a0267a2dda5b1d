#!/bin/sh
# Installs the pinned packages when they are missing or older than the lock file; says nothing otherwise.
set -eu
cd "$(dirname -- "$0")/.."
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	echo "modgate: installing packages (npm ci)" >&2
	npm ci --ignore-scripts --no-audit --no-fund >&2
	touch node_modules/.package-lock.json
fi
