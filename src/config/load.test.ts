import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { besideTheFile } from "./file-names.ts";
import { loadConfig, type Layers } from "./load.ts";
import { describeSchema, listOptions } from "./options.ts";

const file = (text: string) => ({ name: "modgate.yaml", text });
const nothing: Layers = { environment: {}, flags: {} };

test("without layers every option has its default", () => {
  const config = loadConfig(nothing);
  assert.equal(config.listen, "127.0.0.1:8080");
  assert.equal(config.fetch.lanesPerHost, 32);
  assert.deepEqual(config.sumdb, ["sum.golang.org"]);
});

const layered = [
  [{ file: file("listen: a:1") }, "a:1", "the file is above the defaults"],
  [{ file: file("listen: a:1"), environment: { MODGATE_LISTEN: "b:2" } }, "b:2", "the environment is above the file"],
  [{ environment: { MODGATE_LISTEN: "b:2" }, flags: { listen: "c:3" } }, "c:3", "flags are above the environment"],
  [{ file: file("") }, "127.0.0.1:8080", "an empty file is a file"],
] as const;
for (const [layers, listen, why] of layered) {
  test(`listen: ${why}`, () => assert.equal(loadConfig({ ...nothing, ...layers }).listen, listen));
}

const typed = [
  ["5GiB", 5 * 2 ** 30, "binary units"],
  ["1048576", 2 ** 20, "plain bytes"],
  ["64 MiB", 64 * 2 ** 20, "a blank before the unit"],
] as const;
for (const [text, bytes, why] of typed) {
  test(`maxBytes ${text}: ${why}, in each layer`, () => {
    assert.equal(loadConfig({ ...nothing, flags: { maxBytes: text } }).maxBytes, bytes);
    assert.equal(loadConfig({ ...nothing, file: file(`maxBytes: ${text}`) }).maxBytes, bytes);
  });
}

test("a list is separated by ; in the environment and repeated as a flag", () => {
  const both = ["sum.golang.org", "other.example https://mirror.example"];
  assert.deepEqual(loadConfig({ ...nothing, environment: { MODGATE_SUMDB: both.join(";") } }).sumdb, both);
  assert.deepEqual(loadConfig({ ...nothing, flags: { sumdb: both } }).sumdb, both);
});

test("a private rule knows the file and line it stands in", () => {
  const text = "listen: a:1\nprivate:\n  - pattern: a.example\n\n  # a comment\n  - { pattern: b.example }\n";
  const { private: rules } = loadConfig({ ...nothing, file: file(text) });
  assert.deepEqual(
    rules.map(({ pattern, at, allowPrivateAddress }) => [pattern, at, allowPrivateAddress]),
    [
      ["a.example", "modgate.yaml:3", false],
      ["b.example", "modgate.yaml:6", false],
    ],
  );
});

test("names of files in rules are meant from the folder of the configuration file", () => {
  const text = [
    "tlsCert: cert.pem",
    "private:",
    "  - { pattern: a.example, ca: ca.pem, credentials: { token: { file: secrets/token } } }",
    "  - { pattern: b.example, ca: /etc/ca.pem, credentials: { ssh: { key: id, knownHosts: ../hosts } } }",
    "  - { pattern: c.example, credentials: { password: { env: secret }, username: netrc } }",
  ].join("\n");
  const config = loadConfig({ ...nothing, file: { name: "/etc/modgate/modgate.yaml", text } });
  const [a, b, c] = config.private;
  assert.deepEqual([a?.ca, a?.credentials?.token?.file], ["/etc/modgate/ca.pem", "/etc/modgate/secrets/token"]);
  assert.deepEqual([b?.ca, b?.credentials?.ssh], ["/etc/ca.pem", { key: "/etc/modgate/id", knownHosts: "/etc/hosts" }]);
  assert.deepEqual(c?.credentials, { password: { env: "secret" }, username: "netrc" });
  assert.equal(config.tlsCert, "cert.pem", "a flag and a variable have no file");
});

test("each of these names is an option", () => {
  const known = listOptions(describeSchema()).flatMap(({ members }) => members.map(({ key }) => key));
  assert.deepEqual(
    [...besideTheFile].filter((key) => !known.includes(key)),
    [],
  );
});

const refused = [
  [
    { file: file("lisen: a:1") },
    "CONFIG_UNKNOWN_KEY",
    /modgate\.yaml:1: lisen/,
    /listen/,
    "an unknown key names the nearest",
  ],
  [
    { file: file("fetch: { dnsms: 3 }") },
    "CONFIG_UNKNOWN_KEY",
    /fetch\.dnsms/,
    /fetch\.dnsMs/,
    "also below another key",
  ],
  [
    { environment: { MODGATE_LISTN: "x" } },
    "CONFIG_UNKNOWN_KEY",
    /MODGATE_LISTN/,
    /MODGATE_LISTEN/,
    "a misspelt variable",
  ],
  [
    { environment: { MODGATE_FETCH_DNS_MS: "soon" } },
    "CONFIG_BAD_VALUE",
    /MODGATE_FETCH_DNS_MS.*"soon"/,
    /fetch\.dnsMs/,
    "a word for a number",
  ],
  [
    { file: file("maxBytes: 12Q") },
    "CONFIG_BAD_VALUE",
    /modgate\.yaml:1: maxBytes = "12Q"/,
    /GiB/,
    "a unit there is not",
  ],
  [{ flags: { logLevel: "loud" } }, "CONFIG_BAD_VALUE", /--log-level.*"loud"/, /logLevel/, "a value that is no choice"],
  [
    { file: file("fetch: { dnsMs: -1 }") },
    "CONFIG_BAD_VALUE",
    /modgate\.yaml:1: fetch\.dnsMs = -1/,
    /fetch\.dnsMs/,
    "a negative time",
  ],
  [
    { file: file("access: { signIn: { issuer: x, clientId: x, address: x, clientSecret: canary } }") },
    "CONFIG_BAD_VALUE",
    /access\.signIn\.clientSecret: (?!.*canary).*holds no secrets/,
    /clientSecret/,
    "the secret itself, which is not shown",
  ],
  [
    { file: file("private:\n  - pattern: a.example\n    repositry: x\n") },
    "CONFIG_UNKNOWN_KEY",
    /modgate\.yaml:3: private\.0\.repositry/,
    /private\[\]\.repository/,
    "an unknown key of a rule, with its line",
  ],
  [
    { file: file("private:\n  - repository: https://a.example/x\n") },
    "CONFIG_BAD_VALUE",
    /^modgate\.yaml:2: private\.0\.pattern: it is missing$/,
    /^write pattern: … in this entry; see private\[\]\.pattern in docs/,
    "a rule without pattern",
  ],
  [
    { file: file("private:\n  - pattern: a.example\n    credentials:\n      token: { command: pass show }\n") },
    "CONFIG_BAD_VALUE",
    /^modgate\.yaml:4: private\.0\.credentials\.token\.command: a list is wanted here$/,
    /^write it as a list: command: \[ … \]; see private\[\]\.credentials/,
    "a command that is no list, and is not shown",
  ],
  [
    { file: file("private:\n  - a.example\n") },
    "CONFIG_BAD_VALUE",
    /^modgate\.yaml:2: private\.0 = "a\.example": keys and values are wanted here$/,
    /private\[\] in docs/,
    "text where an entry should be",
  ],
  [
    { file: file("log: loud") },
    "CONFIG_BAD_VALUE",
    /log = "loud": one of .*json.* is wanted here$/,
    /docs/,
    "no choice",
  ],
  [{ file: file("listen: [") }, "CONFIG_UNREADABLE", /modgate\.yaml/, /./, "broken YAML"],
  [{ file: file("- a") }, "CONFIG_UNREADABLE", /keys and values/, /./, "a list instead of keys"],
  [
    { environment: { MODGATE_UPSTREAMS: "x" } },
    "CONFIG_BAD_VALUE",
    /configuration file only/,
    /./,
    "objects have no variable",
  ],
] as const;
for (const [layers, code, message, hint, why] of refused) {
  test(`refused: ${why}`, () => {
    assert.throws(
      () => loadConfig({ ...nothing, ...layers }),
      (failure) => isFault(failure, code) && message.test(failure.message) && hint.test(failure.hint),
    );
  });
}
