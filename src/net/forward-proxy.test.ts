import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { openOracle } from "../../test/oracle/oracle.ts";
import { chooseProxy, type Environment, proxySettings } from "./forward-proxy.ts";

const urls = [
  "http://example.com/",
  "https://example.com/a",
  "https://example.com:8443/",
  "https://sub.example.com/",
  "https://notexample.com/",
  "https://localhost/",
  "https://localhost:8080/",
  "https://sub.localhost/",
  "https://127.0.0.1/",
  "https://127.9.8.7:99/",
  "https://[::1]/",
  "https://[::ffff:7f00:1]/",
  "https://10.1.2.3/",
  "https://10.1.2.3:8443/",
  "https://[::ffff:a01:203]/",
  "https://[2001:db8::7]/",
  "https://[2001:db8::7]:8443/",
  "https://xn--bcher-kva.example/",
] as const;

const both = { HTTP_PROXY: "http://proxy.test:3128", HTTPS_PROXY: "http://secure.test:3129" };
const cases: readonly (readonly [environment: Environment, why: string])[] = [
  [{}, "nothing is set"],
  [both, "each scheme has its own"],
  [{ HTTP_PROXY: "http://proxy.test:3128" }, "HTTP_PROXY is not for https"],
  [{ http_proxy: "http://small.test:1" }, "small letters count"],
  [{ HTTPS_PROXY: "http://big.test:1", https_proxy: "http://small.test:2" }, "capitals win"],
  [{ HTTPS_PROXY: "", https_proxy: "http://small.test:2" }, "an empty variable is not set"],
  [{ ALL_PROXY: "http://all.test:1" }, "go does not know ALL_PROXY"],
  [{ ...both, REQUEST_METHOD: "GET" }, "under CGI the http proxy is refused"],
  [{ HTTPS_PROXY: "proxy.test:3128" }, "a scheme may be missing"],
  [{ HTTPS_PROXY: "proxy.test" }, "a port as well"],
  [{ HTTPS_PROXY: "10.0.0.1:3128" }, "an address and a port"],
  [{ HTTPS_PROXY: "[2001:db8::1]:3128" }, "an IPv6 address and a port"],
  [{ HTTPS_PROXY: "http://[2001:db8::1]:3128" }, "an IPv6 address with scheme"],
  [{ HTTPS_PROXY: "https://proxy.test" }, "a proxy that speaks TLS"],
  [{ HTTPS_PROXY: "socks5://proxy.test" }, "a SOCKS proxy is chosen, whoever can speak to it"],
  [{ HTTPS_PROXY: "http://user:pa%40ss@proxy.test:3128" }, "user information does not change the choice"],
  [{ HTTPS_PROXY: "http://user:p@ss@proxy.test:3128" }, "a bare @ in the password"],
  [{ HTTPS_PROXY: "http://user:p#ss@proxy.test:3128" }, "a bare # spoils the port: the second try finds the host http"],
  [{ HTTPS_PROXY: "http://us er@proxy.test:3128" }, "a blank in the user name: host http as well"],
  [{ HTTPS_PROXY: "http://proxy.test:3128/" }, "a slash at the end"],
  [{ HTTPS_PROXY: " http://proxy.test:3128" }, "a blank in front: ignored"],
  [{ HTTPS_PROXY: "http://proxy.test:port" }, "the port is no number: host http"],
  [{ HTTPS_PROXY: "http://pro xy.test:3128" }, "a blank in the host: host http"],
  [{ HTTPS_PROXY: "http//proxy.test" }, "the colon is missing: host http"],
  [{ HTTPS_PROXY: "HTTP://PROXY.test:3128" }, "capitals in the URL"],
  [{ ...both, NO_PROXY: "*" }, "nothing is proxied"],
  [{ ...both, NO_PROXY: "a.test, *" }, "nothing is proxied, star in a list"],
  [{ ...both, NO_PROXY: "example.com" }, "a name and all below it"],
  [{ ...both, NO_PROXY: ".example.com" }, "only what is below"],
  [{ ...both, NO_PROXY: "*.example.com" }, "a star label is a leading dot"],
  [{ ...both, NO_PROXY: "EXAMPLE.com" }, "case does not count"],
  [{ ...both, NO_PROXY: "example.com:8443" }, "only that port"],
  [{ ...both, NO_PROXY: ".example.com:443" }, "only that port, below"],
  [{ ...both, NO_PROXY: "ex*.com" }, "no globs"],
  [{ ...both, NO_PROXY: "example.com." }, "a dot at the end matches nothing"],
  [{ ...both, NO_PROXY: "a.test;example.com" }, "a semicolon does not separate"],
  [{ ...both, NO_PROXY: "a.test example.com" }, "a blank does not separate"],
  [{ ...both, NO_PROXY: " example.com ,, " }, "blanks around entries and empty entries"],
  [{ ...both, NO_PROXY: "10.1.2.3" }, "an address"],
  [{ ...both, NO_PROXY: "10.1.2.3:8443" }, "an address and a port"],
  [{ ...both, NO_PROXY: "10.0.0.0/8" }, "a network; mapped addresses lie in it"],
  [{ ...both, NO_PROXY: "10.0.0.0/33" }, "no network: no rule"],
  [{ ...both, NO_PROXY: "10." }, "an unfinished address is a name"],
  [{ ...both, NO_PROXY: "::ffff:10.1.2.3" }, "a mapped address means the inner one"],
  [{ ...both, NO_PROXY: "2001:db8::/32" }, "an IPv6 network"],
  [{ ...both, NO_PROXY: "2001:db8::7" }, "an IPv6 address"],
  [{ ...both, NO_PROXY: "[2001:db8::7]" }, "brackets need a port"],
  [{ ...both, NO_PROXY: "[2001:db8::7]:8443" }, "an IPv6 address and a port"],
  [{ ...both, NO_PROXY: ":8443" }, "a port alone is no rule"],
  [{ ...both, NO_PROXY: "bücher.example" }, "names are compared in ASCII form"],
  [{ ...both, no_proxy: "example.com" }, "small letters count for NO_PROXY"],
  [{ ...both, NO_PROXY: "a.test", no_proxy: "example.com" }, "capitals win for NO_PROXY"],
  [{ ...both, NO_PROXY: "com" }, "a top-level label"],
];

/** The file is what Go's net/http answered; UPDATE_GOLDEN=1 asks again. */
const golden = new URL("testdata/forward-proxy.json", import.meta.url);

if (process.env["UPDATE_GOLDEN"]) {
  const oracle = openOracle();
  if (typeof oracle === "string") throw new Error(oracle);
  const answers = await Promise.all(cases.map(([environment]) => oracle.ask("proxy.choose", environment, urls)));
  oracle.close();
  await writeFile(
    golden,
    `${JSON.stringify(
      answers.map(({ value }) => value),
      null,
      1,
    )}\n`,
  );
}
const wanted = JSON.parse(await readFile(golden, "utf8")) as string[][];

for (const [row, [environment, why]] of cases.entries()) {
  test(`${JSON.stringify(environment)}: ${why}`, () => {
    const settings = proxySettings(environment);
    const got = urls.map((url) => `${url} → ${shown(chooseProxy(settings, new URL(url)))}`);
    assert.deepEqual(
      got,
      urls.map((url, column) => `${url} → ${wanted[row]?.[column]}`),
    );
  });
}

test("a variable that is no URL is ignored, and its name is known", () => {
  // Go takes the second for a proxy without a host, and then fails at each request
  assert.deepEqual(proxySettings({ HTTPS_PROXY: " x y", http_proxy: "://x" }).ignored, ["http_proxy", "HTTPS_PROXY"]);
});

function shown(choice: ReturnType<typeof chooseProxy>): string {
  if (choice.to !== "proxy") return choice.to;
  const { protocol, hostname, port } = choice.proxy.url;
  const usual = { "http:": "80", "https:": "443", "socks5:": "1080" }[protocol] ?? "";
  return `${protocol.slice(0, -1)} ${hostname.replace(/^\[(.*)\]$/, "$1")} ${port || usual}`;
}
