/** A path below a checksum database's address, and whether what is there can never change. */
export type DatabasePath = { readonly path: string; readonly immutable: boolean };

/**
 * The paths a checksum database has: "latest", "lookup/M@V" and "tile/H/L/N[.p/W]", in their one valid spelling.
 * undefined: no such path.
 * @see https://go.dev/design/25530-sumdb, x/mod sumdb/server.go and tlog.ParseTilePath
 */
export function parseDatabasePath(text: string): DatabasePath | undefined {
  if (text === "latest") return { path: text, immutable: false };
  if (text.startsWith("lookup/")) return lookup.test(text) ? { path: text, immutable: true } : undefined;
  return isTile(text) ? { path: text, immutable: true } : undefined;
}

/** Module path and version are escaped; only canonical versions have records. */
const lookup = /^lookup\/[a-z0-9!\-._~/]+@v[0-9]+\.[0-9]+\.[0-9]+(?:-[a-z0-9!\-.]+)?(?:\+incompatible)?$/;

const tile = /^tile\/([1-9]\d?)\/(0|[1-9]\d?|data)\/((?:x\d{3}\/){0,6}\d{3})(?:\.p\/([1-9]\d{0,9}))?$/;

function isTile(text: string): boolean {
  const match = tile.exec(text);
  if (match === null) return false;
  const [, height = "", level = "", number = "", width] = match;
  const smallest = !number.startsWith("x000/");
  return (
    smallest &&
    Number(height) <= 30 &&
    (level === "data" || Number(level) <= 63) &&
    (width === undefined || Number(width) < 2 ** Number(height))
  );
}
