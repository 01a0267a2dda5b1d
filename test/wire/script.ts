/**
 * The protocol tested as text. A script is a list of requests with what their answers must be:
 *
 *     # a comment
 *     GET /github.com/!azure/sdk/@v/v1.0.0.zip        the request line; the target is sent as it stands
 *     Range: bytes=0-3                                request headers, right behind it
 *     status 206                                      each of the following must hold
 *     header content-range == bytes 0-3/1000          the whole value; names know no case
 *     header cache-status ~ fwd=miss                  a part of it
 *     header content-encoding absent                  or: present
 *     body == v1.0.0\n                                the whole body; \n, \t, \\ and \" as in JSON
 *     body ~ "Version"                                a part of it
 *     body length 4                                   bytes
 *     body cut                                        the connection ends before the answer does
 *     keep etag = header etag                         from here on $etag stands for the value
 *
 * Empty lines may stand anywhere. `$name` is replaced in targets, request headers and expected values.
 */
export type Step = {
  /** Where the request line stands, for failures. */
  readonly line: number;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly checks: readonly Check[];
};

export type Check = { readonly line: number } & (
  | { readonly of: "status"; readonly value: string }
  | {
      readonly of: "header";
      readonly name: string;
      readonly how: "==" | "~" | "absent" | "present";
      readonly value: string;
    }
  | { readonly of: "body"; readonly how: "==" | "~" | "length" | "cut"; readonly value: string }
  | { readonly of: "keep"; readonly name: string; readonly header: string }
);

/** @throws Error with the number of the line that is none of the above */
export function parseScript(text: string): readonly Step[] {
  const steps: (Step & { headers: [string, string][]; checks: Check[] })[] = [];
  for (const [at, raw] of text.split("\n").entries()) {
    const line = at + 1;
    const words = raw.trim();
    if (words === "" || words.startsWith("#")) continue;
    const request = /^([A-Z]+) (\S+)$/.exec(words);
    if (request !== null) {
      steps.push({ line, method: request[1] ?? "", target: request[2] ?? "", headers: [], checks: [] });
      continue;
    }
    const step = steps.at(-1);
    if (step === undefined) throw new Error(`line ${line}: a check before the first request`);
    const check = parseCheck(words, line);
    const header = /^([A-Za-z][\w-]*): (.*)$/.exec(words);
    if (check !== undefined) step.checks.push(check);
    else if (header === null) throw new Error(`line ${line}: neither request, header nor check: ${words}`);
    else if (step.checks.length > 0) throw new Error(`line ${line}: a request header behind a check`);
    else step.headers.push([header[1] ?? "", header[2] ?? ""]);
  }
  for (const { line, checks } of steps) {
    if (!checks.some(({ of }) => of === "status" || of === "body")) {
      throw new Error(`line ${line}: a request without a check of its answer`);
    }
  }
  return steps;
}

function parseCheck(words: string, line: number): Check | undefined {
  const status = /^status (\d{3})$/.exec(words);
  if (status !== null) return { line, of: "status", value: status[1] ?? "" };
  const header = /^header ([\w-]+) (==|~) (.+)$/.exec(words);
  if (header !== null) {
    return { line, of: "header", name: lower(header[1]), how: header[2] === "~" ? "~" : "==", value: header[3] ?? "" };
  }
  const there = /^header ([\w-]+) (absent|present)$/.exec(words);
  if (there !== null) {
    return { line, of: "header", name: lower(there[1]), how: there[2] === "absent" ? "absent" : "present", value: "" };
  }
  const body = /^body (==|~) ?(.*)$/.exec(words);
  if (body !== null) return { line, of: "body", how: body[1] === "~" ? "~" : "==", value: unescape(body[2] ?? "") };
  const length = /^body length (\d+)$/.exec(words);
  if (length !== null) return { line, of: "body", how: "length", value: length[1] ?? "" };
  if (words === "body cut") return { line, of: "body", how: "cut", value: "" };
  const keep = /^keep (\w+) = header ([\w-]+)$/.exec(words);
  return keep === null ? undefined : { line, of: "keep", name: keep[1] ?? "", header: lower(keep[2]) };
}

const lower = (text = ""): string => text.toLowerCase();

function unescape(text: string): string {
  return text.replace(/\\([nt\\"])/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter);
}
