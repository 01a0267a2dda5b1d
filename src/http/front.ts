import { answerText, type Answer } from "./answer.ts";

const text = `modgate: a gateway between Go developers and the modules they depend on.
To use it, set GOPROXY to this address:  go env -w GOPROXY=THIS-ADDRESS
Its state: /readyz and /metrics. Versions it has seen: /index
`;

/** GET /: what a person who opened the address in a browser finds. */
export function front(): Answer {
  return answerText(200, text);
}
