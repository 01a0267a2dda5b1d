import { Fault } from "../../fault/fault.ts";
import { unescapePath, unescapeVersion } from "../../gomod/escape.ts";
import { answerText, type Answer } from "../answer.ts";
import type { House } from "../endpoint.ts";

/** Module and version of /api/v1/modules/M/@v/V/proof, escaped as in the GOPROXY protocol. */
const proofPath = /^\/api\/v1\/modules\/(.+)\/@v\/([^/]+)\/proof$/;

export function isProofPath(path: string): boolean {
  return proofPath.test(path);
}

/**
 * GET /api/v1/modules/{module}/@v/{version}/proof: why this version was believed, as a .tlog-proof file with the record
 * as its extra data: index, path, and the signed head of the checksum database.
 * @see https://c2sp.org/tlog-proof
 */
export async function proof(path: string, { proofs }: House): Promise<Answer> {
  const [, escaped = "", escapedVersion = ""] = proofPath.exec(path) ?? [];
  const [module, version] = [unescapePath(escaped), unescapeVersion(escapedVersion)];
  const file = await proofs.find(module, version);
  if (file !== undefined) return answerText(200, Buffer.from(file).toString("utf8"));
  throw new Fault("NO_EVIDENCE", `${module}@${version} was never proven here`);
}
