import type { WaitReason } from "./event.ts";

/** "for the first byte from https://proxy.golang.org"; "it" is the object itself, which has just been named. */
export function causeInWords(
  { reason, on }: { readonly reason: WaitReason; readonly on: string },
  object: string,
): string {
  if (reason === "git" && on.startsWith("git ")) return `for ${on}`;
  return `${inWords[reason]} ${on === object ? "it" : on}`;
}

const inWords: Readonly<Record<WaitReason, string>> = {
  queue: "for a free connection to",
  shared_fetch: "for the fetch of",
  credentials: "for credentials of",
  dns: "for the address of",
  connect: "for a connection to",
  tls: "for a TLS handshake with",
  first_byte: "for the first byte from",
  body: "for more bytes from",
  git: "for git at",
  checksum: "for the check of",
  policy: "for a decision on",
  storage: "for the disk, to keep",
};
