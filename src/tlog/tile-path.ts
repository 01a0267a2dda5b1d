import { Fault } from "../fault/fault.ts";
import { fullWidth, maxTileHeight, maxTileLevel, type Tile } from "./tile.ts";
import { isTreeSize } from "./wide-integer.ts";

/** The records below a full or partial tile of level 0, published as text beside it. */
export type DataTile = Omit<Tile, "level"> & { readonly level: "data" };

/**
 * tile/HEIGHT/LEVEL/NNN for a full tile, with .p/WIDTH behind it for a partial one. The number is written in groups of
 * three digits, all but the last with an x, so that no folder has many entries: 1234067 is x001/x234/067.
 * @see https://go.dev/design/25530-sumdb#checksum-database
 */
export function tilePath({ height, level, n, width }: Tile | DataTile): string {
  const partial = width === fullWidth(height) ? "" : `.p/${width}`;
  return `tile/${height}/${level}/${groups(n)}${partial}`;
}

/**
 * The tile of a path, if this is just the way to write it: no sign, no leading zero, no empty or full .p.
 * @throws {Fault} BAD_TILE_PATH
 * @see x/mod tlog.ParseTilePath, which also takes levels above 63
 */
export function parseTilePath(path: string): Tile | DataTile {
  const [, height = "", level = "", digits = "", width] =
    /^tile\/([0-9]{1,2})\/([0-9]{1,2}|data)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,10}))?$/.exec(path) ?? [];
  const tile = {
    height: Number(height),
    level: level === "data" ? ("data" as const) : Number(level),
    n: Number(digits.replace(/[x/]/g, "")),
    width: Number(width ?? 2 ** Number(height)),
  };
  if (!isTile(tile) || tilePath(tile) !== path) {
    throw new Fault("BAD_TILE_PATH", `no tile has the path ${JSON.stringify(path)}`);
  }
  return tile;
}

function isTile({ height, level, n, width }: Tile | DataTile): boolean {
  return (
    height >= 1 &&
    height <= maxTileHeight &&
    (level === "data" || level <= maxTileLevel) &&
    isTreeSize(n) &&
    width >= 1 &&
    width <= 2 ** height
  );
}

function groups(n: number): string {
  const rest = Math.floor(n / 1000);
  const last = String(n % 1000).padStart(3, "0");
  return rest === 0 ? last : `${aboveLast(rest)}${last}`;
}

function aboveLast(n: number): string {
  const rest = Math.floor(n / 1000);
  return `${rest === 0 ? "" : aboveLast(rest)}x${String(n % 1000).padStart(3, "0")}/`;
}
