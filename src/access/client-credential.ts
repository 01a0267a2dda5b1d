import { timingSafeEqual } from "node:crypto";
import { Fault } from "../fault/fault.ts";
import { AccessRules } from "./access-rules.ts";
import type { FailedSignInOptions } from "./failed-sign-ins.ts";
import { Gate } from "./gate.ts";
import { anonymous, checkSubject, everyone, parseGrants } from "./grant.ts";
import { hashToken } from "./token-text.ts";

/**
 * The gate where all clients share one user and password: whoever has them may read every module.
 * @param pair "user:password", as it stands in its file
 * @throws {Fault} CONFIG_BAD_VALUE
 */
export function sharedGate(
  pair: string,
  isPrivate: (module: string) => boolean,
  failedSignIns?: FailedSignInOptions,
): Gate {
  const [, user = "", password = ""] = /^([^:]*):(.+)$/.exec(pair) ?? [];
  const named = user !== everyone && user !== anonymous;
  const why = password === "" || !named ? "the first line of the file is not user:password" : checkSubject(user);
  if (why !== undefined) throw new Fault("CONFIG_BAD_VALUE", `clientCredential: ${why}`);
  const hash = hashToken(pair);
  const row = {
    id: "clientCredential",
    kind: "shared",
    subject: user,
    note: "",
    hash,
    modules: "",
    rights: "see,read",
    createdAt: 0,
    createdBy: "configuration",
    expiresAt: Number.POSITIVE_INFINITY,
    usedAt: undefined,
    revokedAt: undefined,
    revokedBy: undefined,
  };
  const grants = parseGrants([{ subject: user, role: "developer", modules: "*", at: "clientCredential" }]);
  return new Gate({
    rules: new AccessRules({ grants, publicModules: "known", isPrivate }),
    sent: (authorization) => Buffer.from(/^basic +(\S+)$/i.exec(authorization)?.[1] ?? "", "base64").toString(),
    guessed: () => row.id,
    ...(failedSignIns !== undefined && { failedSignIns }),
    tokens: {
      verify: async (sent) => {
        if (timingSafeEqual(hashToken(sent), hash)) return row;
        throw new Fault("TOKEN_UNKNOWN", "the user and password that were sent are not those of clientCredential");
      },
      used: () => undefined,
    },
  });
}
