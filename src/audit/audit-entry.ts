/** Whatever may stand in the audit trail. A test makes each of them happen. */
export const auditKinds = [
  "download",
  "refusal",
  "sign-in",
  "sign-out",
  "token.created",
  "token.revoked",
  "grant.given",
  "grant.taken",
  "configuration",
  "mode.changed",
  "fuse",
  "withdrawn",
  "frozen",
  "unfrozen",
  "person.forgotten",
  "removed",
  "start",
  "stop",
] as const;

/** What the audit trail holds of something that happened. */
export type AuditEntry = {
  readonly what: (typeof auditKinds)[number];
  /** On whose behalf; undefined: nobody signed in. */
  readonly who?: string | undefined;
  /** The address it came from. */
  readonly from?: string | undefined;
  /** Whom it is about: to whom a token or a grant was given. */
  readonly subject?: string | undefined;
  /** Of a grant: its pattern. */
  readonly module?: string | undefined;
  readonly version?: string | undefined;
  /** Of a download: its route; of a refusal: route and code; of others: what was done, without anybody's name. */
  readonly detail?: string | undefined;
};

/** A leaf as it is read again: names and addresses are ids. */
export type AuditLeaf = Omit<AuditEntry, "what"> & { readonly at: string; readonly what: string };

/** The text of a leaf: one line of JSON, its names in this order. */
export function formatLeaf({ at, what, who, from, subject, module, version, detail }: AuditLeaf): string {
  return `${JSON.stringify({ at, what, who, from, subject, module, version, detail })}\n`;
}

/** undefined: the text is no leaf. */
export function parseLeaf(text: string): AuditLeaf | undefined {
  try {
    const leaf = JSON.parse(text) as Partial<AuditLeaf>;
    return typeof leaf.at === "string" && typeof leaf.what === "string" ? (leaf as AuditLeaf) : undefined;
  } catch {
    return undefined;
  }
}
