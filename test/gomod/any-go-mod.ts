import * as fc from "fast-check";

/** The first most of the time. */
function usually(first: string, ...others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 20, arbitrary: fc.constant(first) }, { weight: 10, arbitrary: fc.constantFrom(...others) });
}

const word = fc.constantFrom(
  ..."example.com/m example.com/m/v2 example.com/m/v1 gopkg.in/yaml.v3 gopkg.in/yaml a ./local ../up / . .. C:\\x".split(
    " ",
  ),
  ..."v1.2.3 v1 v1.2 v2.0.0 v2.0.0+incompatible v1.2.3-pre.1 v0.0.0-20060102150405-abcdefabcdef v1.x 1.2.3 none".split(
    " ",
  ),
  ..."1.21 1.21.0 1.22rc1 1.x go1.21 v1.9 1.2.3.4 01.2 go1.21.0-custom default key=value key= a=b,c => =".split(" "),
  ...'"example.com/q" "v1.0.0" "a b" "" "\\x41\\u00e9\\377" `raw` "bad\\q" "no a\'b \\ \\" ( ) [ ] , { } @ a@v1.0.0'.split(
    " ",
  ),
  '"quoted // word"',
  '"over\\\nlines"',
  "é文",
  "\u{1F600}",
  "\u00A0",
  "\u2028",
  "\uFEFF",
  "\u0085",
  "\u{20000}",
  "\u0378",
  "\0",
  "[v1.0.0, v1.1.0]",
  "[v1.0.0,v1.1.0] more",
);
const gap = fc.constantFrom(" ", " ", " ", "  ", "\t", "\r", "");
const comment = usually(
  "",
  "// indirect",
  "//indirect; why",
  "// indirect;",
  "// note ",
  "//",
  "// Deprecated: use b",
  "// Deprecated: a\u0085",
  "//\r",
);
const lineEnd = fc.constantFrom("\n", "\n", "\n", "\r\n", "\n\n", "\n\n\n");

/** Directives that are right but for their layout, by verb. */
const right = {
  module: ["example.com/m", '"example.com/m/v2"'],
  go: ["1.21", "1.22rc1"],
  toolchain: ["go1.22.0", "default"],
  godebug: ["default=go1.21", "key="],
  require: [
    "example.com/a v1.2.3",
    '"example.com/b/v2" v2.0.1',
    "gopkg.in/yaml.v3 v3.0.1",
    "a.b/c v3.0.0+incompatible",
  ],
  exclude: ["gopkg.in/yaml.v3 v3.0.0", 'example.com/a "v1.2"'],
  replace: ["example.com/a => ../a", "example.com/a v1 => example.com/b v1.2", '"example.com/a" => "./with space"'],
  retract: ["v1.0.0", "[v1.0.0, v1.9.9]", '[ "v1" , v1.1 ]'],
  tool: ["example.com/a/cmd", '"x"'],
  ignore: ["./node_modules", '"a b"'],
  use: ["./sub", '"../x"'],
} as const;
type Verb = keyof typeof right;

const anyLine = fc.array(word, { maxLength: 4 }).map((words) => words.join(" "));
/** What follows the verb: right nearly always, so that whole files are. */
const wordsFor = (name: Verb): fc.Arbitrary<string> =>
  fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...right[name]) }, { weight: 1, arbitrary: anyLine });

const laidOut = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(gap, text, gap, comment, lineEnd).map((parts) => parts.join(""));
const line = (verb: fc.Arbitrary<Verb>): fc.Arbitrary<string> =>
  laidOut(verb.chain((name) => wordsFor(name).map((words) => `${name} ${words}`)));
const block = (verb: fc.Arbitrary<Verb>): fc.Arbitrary<string> =>
  verb.chain((name) =>
    fc
      .tuple(
        usually(" (", "(", " ( // note", " ()", " ( )", " x (", " ( x"),
        lineEnd,
        fc.array(laidOut(fc.oneof(wordsFor(name), wordsFor(name), fc.constant(""))), { maxLength: 4 }),
        usually(")", ")", ") // end", ") x", ""),
        lineEnd,
      )
      .map(([open, first, lines, close, last]) => [name, open, first, ...lines, close, last].join("")),
  );

function fileOf(once: readonly Verb[], often: readonly Verb[]): fc.Arbitrary<string> {
  const statement = fc.oneof(
    { weight: 8, arbitrary: line(fc.constantFrom(...often)) },
    { weight: 8, arbitrary: block(fc.constantFrom(...often)) },
    { weight: 2, arbitrary: line(fc.constantFrom(...once)) },
    { weight: 1, arbitrary: laidOut(fc.oneof(anyLine, fc.constant(""), fc.constant("unknown a b"))) },
  );
  return fc
    .array(statement, { minLength: 1, maxLength: 5, size: "max" })
    .map((lines) => Buffer.from(lines.join("")).toString("latin1"));
}

const wholeFile = fc.oneof(
  {
    weight: 3,
    arbitrary: fileOf(
      ["module", "go", "toolchain"],
      ["require", "require", "exclude", "replace", "retract", "godebug", "tool", "ignore"],
    ),
  },
  { weight: 1, arbitrary: fileOf(["go", "toolchain"], ["use", "replace", "godebug"]) },
  { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(right) as Verb[])).chain((name) => fileOf([name], [name])) },
);

const scrap = fc.oneof(
  word.map((text) => Buffer.from(text).toString("latin1")),
  fc.constantFrom(
    "\n",
    " ",
    "(\n",
    ")\n",
    '"',
    "`",
    "\\",
    "//",
    "=>",
    "\xFF",
    "\xC3",
    "\xED\xA0\x80",
    "\xF0\x9F",
    "\x7F",
  ),
  fc.nat(0xff).map((byte) => String.fromCharCode(byte)),
);
const edit = fc.record({ at: fc.nat(1 << 16), remove: fc.nat(3), insert: scrap });

/** A file with a few of its bytes removed and others put in. Characters are bytes. */
export function mutated(files: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(files, fc.array(edit, { maxLength: 3 })).map(([file, edits]) =>
    edits.reduce((text, { at, remove, insert }) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + insert + text.slice(place + remove);
    }, file),
  );
}

/** A go.mod or go.work file, or nearly one. Characters are bytes. */
export const anyGoMod: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: wholeFile },
  { weight: 1, arbitrary: mutated(wholeFile) },
);
