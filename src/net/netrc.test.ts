import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNetrc } from "./netrc.ts";

const cases: readonly (readonly [text: string, logins: readonly string[], why: string])[] = [
  ["machine a login u password p", ["a u p"], "one line"],
  ["machine a\n  login u\n  password p\n", ["a u p"], "three lines"],
  ["machine a\nlogin u\npassword p\nmachine b login v password q", ["a u p", "b v q"], "two machines"],
  ["machine a:8443 login u password p", ["a:8443 u p"], "a port belongs to the name"],
  ["machine a password p login u", ["a u p"], "the order does not count"],
  ["machine a login u\nmachine b login v password q", ["b v q"], "no password: no login"],
  ["machine a password p\nlogin u", ["a u p"], "goes on until all three are there"],
  ["login u\nmachine a password p", [], "a new machine forgets what stood before it"],
  ["machine a login u account x password p", ["a u p"], "unknown words come in pairs"],
  ["machine\na login u password p", [], "a word pair does not cross a line"],
  ["machine a macdef init\nlogin u\npassword p", [], "in a macro until an empty line"],
  ["machine a macdef init\nx\n\nlogin u password p", ["a u p"], "the macro ends, the machine stays"],
  ["machine a macdef init\r\nx\r\n\r\nlogin u password p", [], "a line with a carriage return is not empty"],
  ["machine a macdef init login u password p\nx", ["a u p"], "what stands on the line of macdef still counts"],
  ["default\nmachine b login v password q", [], "nothing counts behind a lone default"],
  ["default login v password q", [], "default gives nobody a login"],
  ["default login v password q\nmachine a login u password p", ["a u p"], "only a default at the end of a line stops"],
  ["# machine a login u password p", [], "a comment shifts the pairs and so hides the line"],
  ["machine a login u password p\nmachine a login v password q", ["a u p", "a v q"], "twice: both, in their order"],
  ["machine a login u password p\tx", ["a u p"], "an odd word at the end"],
  ["machine\u00a0a login u password p", ["a u p"], "any Unicode space separates"],
  ["", [], "an empty file"],
];

for (const [text, logins, why] of cases) {
  test(`netrc ${JSON.stringify(text)}: ${why}`, () => {
    const got = parseNetrc(text).map(({ machine, login, password }) => `${machine} ${login} ${password.reveal()}`);
    assert.deepEqual(got, logins);
  });
}
