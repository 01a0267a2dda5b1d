import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { JWTPayload } from "jose";
import { freePort } from "../../bench/free-port.ts";
import { TestIssuer } from "../access/test-issuer.ts";
import { go, type GoRun, project } from "../support/go.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const binary = join(import.meta.dirname, "../../bin/modgate");
const module = "git.corp.example/a/tool";
type Variables = Readonly<Record<string, string>>;

/** What GitHub's runners have at ACTIONS_ID_TOKEN_REQUEST_URL: tokens of this run, for whom they are asked. */
class Actions {
  readonly asked: string[] = [];
  claims: JWTPayload = {};
  readonly #issuer: TestIssuer;
  #url = "";

  constructor(issuer: TestIssuer) {
    this.#issuer = issuer;
  }

  static async start(t: TestContext, issuer: TestIssuer): Promise<Actions> {
    const actions = new Actions(issuer);
    const server = createServer((request, response) => void actions.#answer(request.url, request.headers, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    actions.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/idtoken?api-version=2.0`;
    return actions;
  }

  /** The variables of a job with `permissions: id-token: write`. */
  variables(job: string): Variables {
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: this.#url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: `runner-canary-${job}-0123456789`,
    };
  }

  async #answer(
    target = "",
    { authorization }: { authorization?: string | undefined },
    response: { writeHead(status: number): unknown; end(text: string): unknown },
  ): Promise<void> {
    this.asked.push(target);
    if (authorization?.startsWith("Bearer runner-canary-") !== true) response.writeHead(401);
    const aud = new URL(target, this.#url).searchParams.get("audience") ?? "";
    const value = await this.#issuer.sign(this.#issuer.claims({ aud, ...this.claims }));
    response.end(JSON.stringify({ count: value.length, value }));
  }
}

test("a CI run downloads a private module with what its CI vouches for, and nothing else", async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, "data");
  assert.equal(modgate(["dev-cert", "localhost", "127.0.0.1", "--data", data]).code, 0);
  const issuer = await TestIssuer.start(t);
  const actions = await Actions.start(t, issuer);
  const listen = `127.0.0.1:${await freePort()}`;
  const gateway = `https://${listen}`;
  writeFileSync(
    join(folder, "modgate.yaml"),
    `unlisted: git.corp.example
access:
  mode: on
  oidc:
    - { issuer: "${issuer.url}", audience: "${gateway}", claims: { repository_id: "4711" }, subject: ci/tool }
  grants: [{ subject: ci/tool, role: developer, modules: git.corp.example/a }]
`,
  );
  const at = (file: string): string => join(data, "dev-cert", file);
  const tls = ["--tls-cert", at("cert.pem"), "--tls-key", at("key.pem")];
  const origin = await Origin.start(t, { path: module, version: "v1.0.0" });
  const flags = ["--config", join(folder, "modgate.yaml"), ...tls, "--listen", listen];
  const server = await Modgate.start(t, { data, upstream: origin.url, flags });
  const printed: string[] = [];

  /** A machine of a CI, with its own home and nothing in it. */
  const job = (name: string, ci: Variables) => {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    const environment = {
      SSL_CERT_FILE: at("ca.pem"),
      XDG_CONFIG_HOME: home,
      // What node compiled is compiled once for all
      XDG_CACHE_HOME: folder,
      NETRC: "/dev/null",
      GOAUTH: `${binary} auth`,
      MODGATE_GATEWAY: gateway,
      ...ci,
    };
    const env = { PATH: process.env["PATH"], HOME: home, ...environment };
    const auth = async (args: readonly string[], input = "", more: Variables = {}) => {
      const child = spawn(binary, ["auth", ...args], { env: { ...env, ...more } });
      child.stdin.on("error", () => undefined).end(input);
      const closed = once(child, "close");
      const [stdout = "", stderr = ""] = (await Promise.all(
        [child.stdout, child.stderr].map(async (pipe) => Buffer.concat((await pipe.toArray()) as Buffer[]).toString()),
      )) as readonly string[];
      printed.push(stderr);
      const [status] = (await closed) as [number];
      return { status, stdout, stderr };
    };
    const download = async (...more: readonly string[]): Promise<GoRun> => {
      const app = project(join(home, "app"), []);
      const options = { folder: app, goproxy: gateway, modcache: join(home, `mod${Math.random()}`), environment };
      const run = await go(["mod", "download", ...more, `${module}@v1.0.0`], options);
      printed.push(run.stdout, run.stderr);
      return run;
    };
    return { auth, download, file: join(home, "modgate", "auth.ci") };
  };
  const idToken = (more: JWTPayload = {}): Promise<string> => issuer.sign(issuer.claims({ aud: gateway, ...more }));

  await t.test("GitHub Actions: one exchange for all that go asks, kept for the next command", async () => {
    const { download, file, auth } = job("github", actions.variables("1"));
    for (let n = 0; n < 2; n++) {
      const { code, stderr } = await download();
      assert.equal(code, 0, stderr);
    }
    assert.deepEqual(actions.asked, [`/idtoken?api-version=2.0&audience=${encodeURIComponent(gateway)}`]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const times: number[] = [];
    for (let n = 0; n < 9; n++) {
      const began = performance.now();
      const { stdout } = await auth([]);
      times.push(performance.now() - began);
      assert.match(stdout, /^https:\/\/127\.0\.0\.1:\d+\n\nAuthorization: Bearer mg_ci_[\w-]+\n\n$/);
    }
    assert.ok(Math.min(...times) < 50, String(times));
    for (const url of ["https://proxy.golang.org/x", `${gateway}0/x`, `${gateway}@evil.example/x`])
      assert.deepEqual(await auth([url]), { status: 0, stdout: "", stderr: "" }, url);
    assert.equal(actions.asked.length, 1);
  });

  await t.test("what is kept is for one run, for its time, and until it is refused", async () => {
    const one = job("kept", actions.variables("2"));
    const ask = async (...given: Parameters<typeof one.auth>) => (await one.auth(...given)).stdout;
    const first = await ask([]);
    const before = actions.asked.length;
    assert.notEqual(await ask([], "", actions.variables("3")), first, "another run");
    assert.equal(actions.asked.length, before + 1);

    const second = await ask([]);
    writeFileSync(one.file, readFileSync(one.file, "utf8").replace(/\d+ *\n$/, `${Math.floor(Date.now() / 1_000)} \n`));
    const third = await ask([]);
    assert.notEqual(third, second, "past its time");

    const ahead = Math.floor(Date.now() / 1_000) + 86_400;
    writeFileSync(one.file, readFileSync(one.file, "utf8").replace(/ \S+ \d+ *\n$/, ` - ${ahead} failed\n`));
    const fourth = await ask([]);
    assert.match(fourth, /Bearer mg_ci_/, "kept before the clock was set back");

    const url = `${gateway}/${module}/@v/list`;
    assert.equal(await ask([url], "HTTP/1.1 401 Unauthorized\n\n"), fourth, "just exchanged: that would not help");
    utimesSync(one.file, new Date(), new Date(Date.now() - 60_000));
    assert.equal(await ask([url], "HTTP/1.1 404 Not Found\n\n"), fourth, "not there is no refusal");
    assert.notEqual(await ask([url], "HTTP/1.1 401 Unauthorized\n\n"), fourth, "refused");
  });

  await t.test("of many processes at once one exchanges", async () => {
    const { auth } = job("parallel", actions.variables("4"));
    const before = actions.asked.length;
    const runs = await Promise.all(Array.from({ length: 3 }, () => auth([])));
    const answers = new Set(runs.map(({ stdout }) => stdout));
    assert.equal(answers.size, 1);
    assert.match([...answers].join(""), /Bearer mg_ci_/);
    assert.equal(actions.asked.length, before + 1);
  });

  await t.test("GitLab gives the token itself, others a file", async () => {
    const gitlab = job("gitlab", { MODGATE_ID_TOKEN: await idToken() });
    assert.equal((await gitlab.download()).code, 0);
    const file = join(folder, "id-token");
    writeFileSync(file, `${await idToken()}\n`);
    assert.match((await job("file", { MODGATE_ID_TOKEN_FILE: file }).auth([])).stdout, /Bearer mg_ci_/);
  });

  const refusals: readonly (readonly [() => Promise<Variables> | Variables, RegExp, string, withGo?: true])[] = [
    [
      () => {
        actions.claims = { event_name: "pull_request_target" };
        return actions.variables("fork");
      },
      /a run for pull_request_target gets no token: its code may be a stranger's \(OIDC_FORK\); fix: run what needs/,
      "a stranger's pull request",
      true,
    ],
    [
      async () => ({ MODGATE_ID_TOKEN: await idToken({ aud: "https://other.example" }) }),
      /the token was made for somebody else \(OIDC_AUDIENCE\); fix: ask the CI for one with the audience/,
      "another audience",
      true,
    ],
    [() => ({}), /none of the variables is set .* \(OIDC_NO_ID_TOKEN\); fix: .*id-token: write/, "no CI"],
    [
      () => ({
        ACTIONS_ID_TOKEN_REQUEST_URL: "http://gw.example.com/",
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x".repeat(20),
      }),
      /credentials are not sent to an http:\/\/ address/,
      "a token endpoint in the clear",
    ],
  ];
  for (const [variables, why, name, withGo] of refusals) {
    await t.test(`says why not, once, and repeats it without asking again: ${name}`, async () => {
      const { auth, download } = job(`no ${name}`.replaceAll(" ", "-"), await variables());
      const calls = () =>
        actions.asked.length +
        server.events.filter((event) => event.what === "request.began" && event.endpoint === "api").length;
      if (withGo === true) {
        const { code, stderr } = await download("-x");
        assert.equal(code, 1);
        assert.match(stderr, /there is no such module, or you may not see it/);
        assert.match(stderr, why, "go shows with -x what its helper said");
      } else {
        const { status, stderr } = await auth([]);
        assert.equal(status, 1);
        assert.match(stderr, /^modgate: .*\nfix: .*\n\(\w+\)\n$/);
      }
      const before = calls();
      const again = await auth([`${gateway}/${module}/@v/list`], "HTTP/1.1 404 Not Found\n\n");
      assert.deepEqual([again.status, again.stdout], [1, ""]);
      assert.match(again.stderr, why);
      assert.ok(again.stderr.length < 1_000 && again.stderr.split("\n").length === 2);
      assert.equal(calls(), before);
    });
  }

  await t.test("a gateway that is not written as what is kept would be compared with", async () => {
    const { auth } = job("elsewhere", { ...actions.variables("5"), MODGATE_GATEWAY: "https://GW.example.com" });
    const { status, stderr } = await auth([]);
    assert.equal(status, 1);
    assert.match(stderr, /write https:\/\/gw\.example\.com/);
  });

  const said = printed.join("") + server.output;
  assert.doesNotMatch(said, /runner-canary|mg_ci_\w{8,}_\w{20}|eyJ/, "no secret is printed or logged");
});
