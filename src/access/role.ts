/**
 * What somebody may do: see that a module is there and what is known of it, read its files, decide about requests for
 * it, look after it, read the audit trail, change modes, and manage tokens.
 */
export type Right = "see" | "read" | "review" | "maintain" | "audit" | "govern" | "administer";

const all = ["see", "read", "review", "maintain", "audit", "govern", "administer"] as const;

/** Every role and its rights. `none` takes away. */
export const roles = {
  viewer: ["see"],
  developer: ["see", "read"],
  reviewer: ["see", "read", "review"],
  maintainer: ["see", "read", "review", "maintain"],
  security: ["see", "read", "review", "audit", "govern"],
  admin: all,
  none: [],
} as const satisfies Record<string, readonly Right[]>;

export type Role = keyof typeof roles;

export function hasRight(role: Role, right: Right): boolean {
  return roles[role].some((one) => one === right);
}
