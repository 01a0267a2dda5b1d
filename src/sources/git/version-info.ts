/** Where a version comes from, as the go command writes it. */
export type Origin = {
  readonly url: string;
  readonly subdirectory: string;
  readonly hash: string;
  /** "refs/tags/v1.0.0"; undefined for a pseudo-version. */
  readonly ref: string | undefined;
};

/**
 * The .info of a version, byte for byte what the go command keeps of it in its own cache.
 * @see cmd/go/internal/modfetch/cache.go writeDiskStat, codehost/codehost.go Origin
 */
export function versionInfo(version: string, time: Date, origin: Origin): Uint8Array {
  const info = {
    Version: version,
    Time: time.toISOString().replace(/\.000Z$/, "Z"),
    Origin: {
      VCS: "git",
      URL: origin.url,
      ...(origin.subdirectory !== "" && { Subdir: origin.subdirectory }),
      Hash: origin.hash,
      ...(origin.ref !== undefined && { Ref: origin.ref }),
    },
  };
  const escaped = JSON.stringify(info).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Buffer.from(escaped);
}
