import { escapePath, escapeVersion } from "../gomod/escape.ts";
import type { Wanted } from "./source.ts";

/** The path of a thing below a GOPROXY base, escaped: "github.com/!azure/sdk/@v/v1.0.0.zip". */
export function wantedPath(wanted: Wanted): string {
  const module = escapePath(wanted.module);
  switch (wanted.kind) {
    case "list":
      return `${module}/@v/list`;
    case "latest":
      return `${module}/@latest`;
    default:
      return `${module}/@v/${escapeVersion(wanted.version)}.${wanted.kind}`;
  }
}

/** The thing in words, for messages: "github.com/Azure/sdk@v1.0.0 (.zip)". */
export function wantedName(wanted: Wanted): string {
  switch (wanted.kind) {
    case "list":
      return `${wanted.module} (version list)`;
    case "latest":
      return `${wanted.module} (@latest)`;
    default:
      return `${wanted.module}@${wanted.version} (.${wanted.kind})`;
  }
}
