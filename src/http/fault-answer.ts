import type { Fault } from "../fault/fault.ts";
import { goText } from "../fault/go-text.ts";
import { answerJson, answerText, type Answer } from "./answer.ts";

/** A failure as the go command shows it: text/plain, eight lines at most, kept by nobody. */
export function faultText(fault: Fault, request: string): Answer {
  return withMarks(answerText(fault.entry.status, goText(fault, request)), ["Basic", "Bearer"]);
}

/** A failure as a program reads it; a browser that it offered Basic would ask the person for a password. @see https://www.rfc-editor.org/rfc/rfc9457 */
export function faultProblem(fault: Fault, request: string): Answer {
  const { status, retry, meaning } = fault.entry;
  const problem = {
    title: meaning,
    status,
    detail: fault.message,
    code: fault.code,
    hint: fault.hint,
    retry,
    request,
  };
  return withMarks(answerJson(status, problem, "application/problem+json"), ["Bearer"]);
}

/** What HTTP demands beside some statuses. */
function withMarks(answer: Answer, ways: readonly string[]): Answer {
  const more: string[] = [];
  if (answer.status === 405) more.push("allow", "GET, HEAD");
  if (answer.status === 401) more.push(...ways.flatMap((way) => ["www-authenticate", `${way} realm="modgate"`]));
  return { ...answer, headers: [...answer.headers, ...more] };
}
