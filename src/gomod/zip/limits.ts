/**
 * The sizes no module may exceed, in bytes.
 * @see https://go.dev/ref/mod#zip-path-size-constraints
 */
export const zipLimits = {
  /** Of the zip file, and of all it holds when unpacked. */
  zip: 500 * 1024 * 1024,
  /** Of go.mod in the module's root. */
  goMod: 16 * 1024 * 1024,
  /** Of LICENSE in the module's root. */
  license: 16 * 1024 * 1024,
} as const;
