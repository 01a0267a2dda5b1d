import { unescapePath, unescapeVersion } from "../../gomod/escape.ts";
import type { ModulePath } from "../../gomod/module-path.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { House } from "../endpoint.ts";

/** Module and version of /api/v1/modules/M/why and /api/v1/modules/M/@v/V/why, escaped as in the GOPROXY protocol. */
const whyPath = /^\/api\/v1\/modules\/(.+?)(?:\/@v\/([^/]+))?\/why$/;

export type WhySubject = { readonly module: ModulePath; readonly version?: string };

/** undefined: this is no such path. @throws {Fault} BAD_MODULE_PATH, BAD_VERSION */
export function parseWhyPath(path: string): WhySubject | undefined {
  const [, module, version] = whyPath.exec(path) ?? [];
  if (module === undefined) return undefined;
  return { module: unescapePath(module), ...(version !== undefined && { version: unescapeVersion(version) }) };
}

/** GET /api/v1/modules/{module}[/@v/{version}]/why: the way to it and the rule that decides, what is held, what is waited for. */
export async function why({ module, version }: WhySubject, house: House): Promise<Answer> {
  return answerJson(200, await house.why(module, version));
}
