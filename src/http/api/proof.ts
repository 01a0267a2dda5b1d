import { Fault } from "../../fault/fault.ts";
import { unescapePath, unescapeVersion } from "../../gomod/escape.ts";
import { answerText, type Answer } from "../answer.ts";
import type { House } from "../endpoint.ts";

/** Module and version of /api/v1/modules/M/@v/V/proof, escaped as in the GOPROXY protocol. */
const proofPath = /^\/api\/v1\/modules\/(.+)\/@v\/([^/]+)\/proof$/;

export type ProofSubject = { readonly module: string; readonly version: string };

/** undefined: this is no such path. @throws {Fault} BAD_MODULE_PATH, BAD_VERSION */
export function parseProofPath(path: string): ProofSubject | undefined {
  const [, module, version] = proofPath.exec(path) ?? [];
  if (module === undefined || version === undefined) return undefined;
  return { module: unescapePath(module), version: unescapeVersion(version) };
}

/**
 * GET /api/v1/modules/{module}/@v/{version}/proof: why this version was believed, as a .tlog-proof file with the record
 * as its extra data: index, path, and the signed head of the checksum database.
 * @see https://c2sp.org/tlog-proof
 */
export async function proof({ module, version }: ProofSubject, { proofs }: House): Promise<Answer> {
  const file = await proofs.find(module, version);
  if (file !== undefined) return answerText(200, Buffer.from(file).toString("utf8"));
  throw new Fault("NO_EVIDENCE", `${module}@${version} was never proven here`);
}
