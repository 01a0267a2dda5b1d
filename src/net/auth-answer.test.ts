import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAuthAnswer } from "./auth-answer.ts";

const url = "https://example.com\n";
const header = "Authorization: Basic YQ==\n";

/** "prefix → Name=value, Name=value" a line, or undefined for what go refuses. Most rows stand in userauth_test.go. */
const cases: readonly (readonly [answer: string, found: readonly string[] | undefined, why: string])[] = [
  ["", [], "nothing is known"],
  [`${url}\n${header}\n`, ["example.com → Authorization=Basic YQ=="], "one prefix, one header"],
  [
    `${url}https://b.test/x\n\n${header}\n`,
    ["example.com → Authorization=Basic YQ==", "b.test/x → Authorization=Basic YQ=="],
    "two prefixes share the headers",
  ],
  [`${url}\n${header}X-Team: a\n\n`, ["example.com → Authorization=Basic YQ==, X-Team=a"], "any header will do"],
  [
    `${url}\n${header}Authorization: Bearer b\n\n`,
    ["example.com → Authorization=Basic YQ==, Authorization=Bearer b"],
    "a name may come twice",
  ],
  [`${url}\n${header}\n${url}\nX: y\n\n`, ["example.com → X=y"], "the later block wins"],
  [`${url}\n\n`, ["example.com → "], "no headers: what was known is taken away"],
  [`${url}${header}\n`, undefined, "no empty line behind the URLs"],
  [`${header}\n`, undefined, "no URL"],
  [`${url}\n${header}`, undefined, "no empty line behind the headers"],
  [url, undefined, "only a URL"],
  [`${url}\n`, undefined, "no empty line behind no headers"],
  [`${url}\n${header}${url}\n${header}\n`, undefined, "no empty line between the blocks"],
  [`https://example.com/\n ${header}\n`, undefined, "a continued line among the URLs"],
  [`${url}\n${header} ${header}\n`, undefined, "a continued header"],
  [` ${url}\n${header}\n`, undefined, "a blank before the URL"],
  [`${url}\n\n${header}\n`, undefined, "one empty line too many"],
  [`${url}\nAuthorization:Basic\n\n`, undefined, "no blank behind the colon"],
  [`${url}\nAuthori zation: x\n\n`, undefined, "a blank in the name"],
  [`${url}\nX: a\rb\n\n`, undefined, "a carriage return in the value"],
  [`${url}\r\n${header}\n`, undefined, "carriage returns at line ends"],
  [`${url}\nX:  y \n\n`, ["example.com → X=y"], "blanks around the value do not count"],
];

for (const [answer, found, why] of cases) {
  test(`answer ${JSON.stringify(answer)}: ${why}`, () => {
    const parsed = parseAuthAnswer(answer);
    const shown =
      parsed &&
      [...parsed].map(([prefix, headers]) => {
        return `${prefix} → ${headers.map(({ name, value }) => `${name}=${value.reveal()}`).join(", ")}`;
      });
    assert.deepEqual(shown, found);
  });
}
