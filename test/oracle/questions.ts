import * as fc from "fast-check";

/** Well-formed text of any characters, each plane and ASCII as likely as the rest. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const character = fc
    .oneof(fc.nat(0x7f), fc.nat(0x7_ff), fc.nat(0xff_ff), fc.nat(0x10_ff_ff))
    .map((point) => String.fromCodePoint(point))
    .filter((char) => char.isWellFormed());
  return fc.array(character, { maxLength }).map((characters) => characters.join(""));
}

/** Elements at the edges of the rules, each as likely as a plain one. */
const element = fc.oneof(
  fc.constantFrom(
    ..."x y.z example.com gopkg.in github.com Azure README.md go.mod master main".split(" "),
    ..."v0 v1 v2 v10 v02 v2.0 v v2.x .v2 yaml.v0 yaml.v1 yaml.v01 yaml.v3 yaml.v3-unstable yaml.v-unstable".split(" "),
    ..."con CON aux.txt Prn.a.b nul com0 com1 COM10 lpt9.x ~1 a~1 a~12b a~1.b ~ a~".split(" "),
    ..."!azure a!zure !!a a! !A %21 a%2fb + ++ a+b - -x a- . .. ... .a a. _ @ a@v1 : a:1 * ? [ ] a,b ' \" ` | \\".split(
      " ",
    ),
    "",
    " ",
    "a b",
    "a\nb",
    "\0",
    "é",
    "e\u0301",
    "испытание",
    "文",
    "\u{20000}",
    "☺",
    "😀",
    "\u1C89",
    "\u212A",
    "\uFFFD",
  ),
  fc.stringMatching(/^[a-z0-9.~!+_-]{1,6}$/),
  anyText(3),
);

const host = fc.constantFrom("example.com", "gopkg.in", "x.y", "github.com", "X.y", "localhost", "-x.y", "x_y.z", "");

const gopkg = fc
  .tuple(
    fc.constantFrom("yaml", "a/yaml", ""),
    fc.constantFrom(".v", "/v", "v", "."),
    fc.stringMatching(/^[0-3]{0,2}$/),
  )
  .chain((parts) => fc.constantFrom("", "-unstable", ".").map((end) => `gopkg.in/${parts.join("")}${end}`));

/** Text that may be a module, import or file path, escaped or not, or a near miss. */
export const anyPath: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: gopkg },
  { weight: 3, arbitrary: element },
  {
    weight: 3,
    arbitrary: fc.tuple(host, fc.array(element, { maxLength: 4 })).map(([first, rest]) => [first, ...rest].join("/")),
  },
  { weight: 3, arbitrary: fc.array(element, { maxLength: 4 }).map((elements) => elements.join("/")) },
);

const number = fc.oneof(
  fc.nat({ max: 3 }).map(String),
  fc.constantFrom("00", "01", "9", "10", "99", "18446744073709551616", "99999999999999999999", "", "x", "-1"),
);
const identifier = fc.oneof(
  fc.constantFrom("0", "1", "00", "01", "9", "10", "a", "A", "rc", "alpha", "-", "--", "0a", "a0", "pre", ""),
  fc.constantFrom("20060102150405", "20210230000000", "00010101000000", "20201301000000", "20200229235959"),
  fc.constantFrom("hash", "000000000000", "abcdef123456", "incompatible", "é", "a b", "_"),
);
const suffix = fc
  .tuple(fc.constantFrom("-", "-", "+", "-0.", "-pre.0.", ""), fc.array(identifier, { minLength: 1, maxLength: 3 }))
  .chain(([sign, identifiers]) => fc.constantFrom(".", "-").map((dot) => sign + identifiers.join(dot)));

/** A pseudo-version, or nearly one: each part may be wrong. */
export const nearlyPseudo: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      "v0.0.0-",
      "v1.0.0-",
      "v2.0.0-0.",
      "v1.2.4-0.",
      "v1.2.3-pre.0.",
      "v1.2.3-rc.1.0.",
      "v1.2.3-0.0.",
      "v1.2.3-pre0.",
      "v1.2.3-10.",
      "v1-",
    ),
    fc.oneof(
      fc
        .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
        .map((time) => time.toISOString().replace(/\D/g, "").slice(0, 14)),
      fc.stringMatching(/^[0-2][0-9]{3}[01][0-9][0-3][0-9][0-2][0-9][0-6][0-9][0-6][0-9]$/),
      fc.constantFrom("20210229000000", "20200229000000", "19000229000000", "00000229000000", "20200101240000", "2020"),
    ),
    fc.constantFrom("-hash", "-000000000000", "-abcdef123456", "", "-", "-a.b", "-a_b"),
    fc.constantFrom("", "", "", "+incompatible", "+meta.1", "+", "-x"),
  )
  .map((parts) => parts.join(""));

/** A semantic version, or nearly one. */
export const anyVersion: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom("v", "v", "v", "v", "V", "", "vv"),
        fc.array(number, { minLength: 1, maxLength: 4 }),
        fc.constantFrom("", "", "", "+incompatible", "/go.mod"),
        fc.array(suffix, { maxLength: 2 }),
      )
      .map(([v, numbers, end, suffixes]) => v + numbers.join(".") + suffixes.join("") + end),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(fc.nat({ max: 2 }), { minLength: 3, maxLength: 3 }), fc.array(suffix, { maxLength: 1 }))
      .map(([numbers, suffixes]) => `v${numbers.join(".")}${suffixes.join("")}`),
  },
  { weight: 1, arbitrary: nearlyPseudo },
  { weight: 1, arbitrary: anyText(5) },
);
