/** What may stand behind a number. */
export const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
  d: 8.64e7,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** "64MiB" in bytes, "30s" in milliseconds, "7" as it is; undefined for any other text. */
export function parseAmount(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+)\s*([A-Za-z]*)$/.exec(text.trim()) ?? [];
  const factor = unit === "" ? 1 : units[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
