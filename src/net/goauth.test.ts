import assert from "node:assert/strict";
import { test } from "node:test";
import { parseGoAuth } from "./goauth.ts";

/** Entries as "netrc" or "program|argument|…". */
const cases: readonly (readonly [value: string, entries: readonly string[], unfit: RegExp | undefined, why: string])[] =
  [
    ["", ["netrc"], undefined, "not set means netrc"],
    ["netrc", ["netrc"], undefined, "netrc"],
    ["off", [], undefined, "no credentials at all"],
    ["netrc; off", [], /off beside other/, "off beside others: no credentials, to be on the safe side"],
    ["helper", ["helper"], undefined, "a command"],
    ["helper --a  b ; netrc", ["helper|--a|b", "netrc"], undefined, "arguments, and a second entry"],
    [`"/opt/my helper" 'a b' c"d`, ['/opt/my helper|a b|c"d'], undefined, "quotes only count where a word begins"],
    ["'/opt/helper", [], /quote/, "a quote that does not end"],
    ["helper;;netrc", ["helper", "netrc"], /empty entry/, "an empty entry"],
    ["git /home/me", [], /git is not supported/, "git is not supported"],
    ["git /home/me; netrc", ["netrc"], /git is not supported/, "the others still count"],
  ];

for (const [value, entries, unfit, why] of cases) {
  test(`GOAUTH=${value}: ${why}`, () => {
    const parsed = parseGoAuth(value);
    const shown = parsed.authenticators.map((entry) =>
      entry.kind === "netrc" ? "netrc" : [entry.program, ...entry.args].join("|"),
    );
    assert.deepEqual(shown, entries);
    if (unfit === undefined) assert.deepEqual(parsed.unfit, []);
    else assert.match(parsed.unfit.join(), unfit);
  });
}
