import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { agreesWhenGenerated, agreesWithTable, orNull } from "../../test/oracle/agreement.ts";
import { isFault } from "../fault/fault.ts";
import { formatGoproxyList, type GoproxyEntry, parseGoproxyList } from "./goproxy-list.ts";

const lists = [
  ["https://proxy.golang.org,direct", "https://proxy.golang.org,direct", "the default"],
  ["https://a.example.com|https://b.example.com", "https://a.example.com|https://b.example.com", "after any error"],
  [" https://a.example.com ,\tdirect ", "https://a.example.com,direct", "blanks around entries"],
  [",,https://a.example.com,,", "https://a.example.com", "empty entries"],
  ["https://a.example.com|,direct", "https://a.example.com|direct", "the separator right behind counts"],
  ["direct,:::", "direct", "behind direct nothing counts, not even rubbish"],
  ["https://a.example.com,off|https://b.example.com", "https://a.example.com,off", "behind off neither"],
  ["proxy.example.com/go", "https://proxy.example.com/go", "a host without scheme"],
  ["localhost:3000", "https://localhost:3000", "a port says that it is no word"],
  ["HTTP://Proxy.Example.com/", "http://proxy.example.com", "capitals in scheme and host"],
  ["file:///srv/go", "file:///srv/go", "a folder"],
  ["file://", "file://", "the root folder"],
  ["https://user:geheim@proxy.example.com/go", "https://***@proxy.example.com/go", "user information is masked"],
  ["https://token@proxy.example.com", "https://***@proxy.example.com", "a token, too"],
  ["https://proxy.example.com/go?key=geheim", "https://proxy.example.com/go?***", "and a query"],
  ["http://[::1]:8080/x", "http://[::1]:8080/x", "an IPv6 address"],
] as const;
for (const [text, formatted, why] of lists) {
  test(`${JSON.stringify(text)}: ${why}`, () => assert.equal(formatGoproxyList(parseGoproxyList(text)), formatted));
}

const refused = [
  ["", /no entries/, /direct or off/, "nothing"],
  [" , | ", /no entries/, /direct or off/, "separators only"],
  ["https://a.example.com,athens", /entry 2 .*"athens", has no scheme/, /begin with/, "a word is kept for later"],
  ["Direct", /is not an address/, /direct in small letters/, "the word in capitals"],
  ["/srv/go", /no scheme/, /file:/, "a folder without file://"],
  ["ftp://a.example.com", /not an https, http or file address/, /begin with/, "another scheme"],
  ["file://srv/go", /names a host/, /three slashes/, "two slashes make a host"],
  ["file:/srv/go", /no \/\/ behind file:/, /file:\/\//, "one slash is not enough"],
  ["file:///srv/go?x", /more than a path/, /folder/, "a query"],
  ["https:/a.example.com", /no \/\//, /https:\/\//, "one slash; go would ask no host at all"],
  ["https:///go", /no host/, /host/, "no host; JavaScript would take the path for it"],
  ["https://:8080", /no host/, /host/, "a port alone"],
  ["https://a.example.com:http", /port/, /host:port/, "a port by name"],
  ["https://a.example.com:99999", /cannot be reached/, /check/, "a port beyond 65535"],
  ["https://a example.com", /no host can have/, /check/, "a blank instead of a comma"],
  ["https://a.example.com/%zz", /begins no escape/, /%25/, "a broken escape"],
  ["https://a.example.com\\@b.example.com", /user information/, /%XX/, "a backslash that hides the host"],
  ["https://us er:geheim@a.example.com", /user information/, /%XX/, "a blank in the user"],
  ["https://user:geheim,x@a.example.com", /entry 1 .*port/, /host:port/, "a comma in a password"],
  ["https://a.example.com/\u0000", /control character/, /leave/, "NUL"],
  ['"https://a.example.com"', /no scheme/, /begin with/, "quotes that a shell did not take"],
] as const;
for (const [text, message, hint, why] of refused) {
  test(`refuses ${JSON.stringify(text)}: ${why}`, () => {
    assert.throws(
      () => parseGoproxyList(text),
      (failure) => {
        assert.ok(isFault(failure, "BAD_GOPROXY"));
        assert.match(failure.message, message);
        assert.match(failure.hint, hint);
        assert.doesNotMatch(failure.message + failure.hint, /geheim/);
        return true;
      },
    );
  });
}

test("a host that only JavaScript takes for an IPv4 address is refused: to go it is a name", () => {
  for (const host of ["0x7f.1", "127.1", "2130706433", "1.2.3.4."]) {
    assert.throws(
      () => parseGoproxyList(`https://${host}/go`),
      (failure) => isFault(failure, "BAD_GOPROXY") && /neither a name nor an IPv4/.test(failure.message),
    );
  }
  assert.equal(formatGoproxyList(parseGoproxyList("https://127.0.0.1/go")), "https://127.0.0.1/go");
});

test("a backslash in a path stays one, as go sends it", () => {
  const [entry] = parseGoproxyList("https://a.example.com/x\\y");
  assert.equal(entry?.kind === "url" && entry.url.pathname, "/x%5Cy");
});

type OracleEntry = { readonly nowhere?: boolean };
const topic = {
  op: "goproxy",
  ours: (list: string) => orNull(() => parseGoproxyList(list).map(asOracle), "BAD_GOPROXY"),
  // Nothing can be asked there, so we refuse what go refuses later.
  expected: (answer: unknown) => ((answer as OracleEntry[] | null)?.some(({ nowhere }) => nowhere) ? null : answer),
};
agreesWithTable({
  ...topic,
  golden: new URL("testdata/goproxy.golden", import.meta.url),
  source: "module/module_test.go",
  questions: ({ literals }) => [...lists.map(([text]) => text), ...refused.map(([text]) => text), ...literals],
});

const user = fc.constantFrom("", "", "u@", "u:p@", ":@", "@", "u:p%40@", "u p@", "u%zz@", "ü@", "a@b@", "u\\@");
const host = fc.constantFrom(
  "h.example",
  "localhost",
  "H.x",
  "127.0.0.1",
  "[::1]",
  "[::1",
  "a_b.x",
  "",
  "h x",
  "h^",
  "h|x",
  "[::1%25lo]",
  "[x]",
);
const port = fc.constantFrom("", "", "", ":", ":80", ":443", ":8080", ":99999", ":x", ":80:90");
const path = fc.constantFrom(
  "",
  "/",
  "/go",
  "/a//b/",
  "/a/../b",
  "/%41",
  "/%zz",
  "/%",
  "/a b",
  "/ü",
  "/a:b",
  "/\\",
  "/a@b",
);
const end = fc.constantFrom("", "", "", "?", "?q=1", "#", "#f", "#%", "\t", "\u00a0", "\u0085", "/\ufeff", "\0");
const scheme = fc.constantFrom(
  "https://",
  "https://",
  "http://",
  "HTTP://",
  "file://",
  "",
  "",
  "https:/",
  "https:",
  "ftp://",
  ":",
  "1x://",
  " ",
);
const address = fc.tuple(scheme, user, host, port, path, end).map((parts) => parts.join(""));
const entry = fc.oneof(
  { weight: 3, arbitrary: address },
  {
    weight: 2,
    arbitrary: fc.constantFrom("https://h.example", "file:///srv", "h.example/go", "direct", "off", "", " "),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("Direct", "noproxy", "/srv", "*", "a/b", "a.b", "a:b", "C:\\x", "file:", "//h/x"),
  },
);
agreesWhenGenerated(
  topic,
  3_000,
  fc.array(fc.tuple(entry, fc.constantFrom(",", "|")), { maxLength: 3 }).map((parts) => parts.flat().join("")),
);

/** The entry as the oracle says it: decoded, the port of the scheme left out. */
function asOracle(entry: GoproxyEntry): unknown {
  if (entry.kind !== "url") return entry;
  const { url } = entry;
  const user = [url.username, url.password].map(decodeURIComponent);
  return {
    kind: "url",
    fallBackOnError: entry.fallBackOnError,
    scheme: url.protocol.slice(0, -1),
    ...(user.join("") !== "" && { user }),
    ...(url.hostname !== "" && { host: url.hostname.replace(/^\[|\]$/g, "") }),
    ...(url.port !== "" && { port: url.port }),
    path: posix.join("/", decodeURIComponent(url.pathname)).replace(/(?<=.)\/$/, ""),
  };
}
