import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { project, runWithGo } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { runModgate } from "../support/modgate-command.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgateBinary } from "../support/wrapped.ts";

type Row = readonly [environment: Readonly<Record<string, string>>, code: 0 | 1, said: readonly RegExp[], why: string];

test(
  "env --check proves what is in effect, and says what is not and what passes the gateway by",
  { timeout: 120_000 },
  async (t) => {
    const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
    const data = tempFolder(t);
    const { url } = await Modgate.start(t, { data, upstream: origin.url });
    const folder = tempFolder(t);
    const app = project(join(folder, "app"), ["example.com/m@v1.0.0", "corp.example/n@v1.0.0"]);
    const seen =
      /^seen +modgate-check\.invalid\/[0-9a-f]{12}: NOT_FOUND, request [0-9a-f]{16}, as its trace says too$/m;
    const rows: readonly Row[] = [
      [
        {},
        0,
        [
          /^modules +example\.com\/m@v1\.0\.0 corp\.example\/n@v1\.0\.0: http:\S+, by GOPROXY \(process environment\)$/m,
          seen,
          /^in effect$/m,
        ],
        "as it should be",
      ],
      [
        { GOPROXY: origin.url },
        1,
        [
          /does not name the gateway/,
          /it was not the gateway that answered/,
          /fix: export GOPROXY=http/,
          /^not in effect$/m,
        ],
        "another proxy",
      ],
      [{ GOPROXY: `${origin.url},${url}` }, 1, [/another entry is asked before the gateway/], "behind another proxy"],
      [
        { GOPROXY: `${url.replace("127.0.0.1", "localhost")},direct` },
        0,
        [seen, /what the gateway has not \(404\) is asked of direct/],
        "direct behind it, under another name",
      ],
      [
        { GOPROXY: `${url}|${origin.url}` },
        0,
        [seen, /any failure of the gateway sends go on to http/],
        "a bar behind it",
      ],
      [
        { GOPRIVATE: "corp.example" },
        0,
        [
          /^modules +corp\.example\/n@v1\.0\.0: direct, by corp\.example in GONOPROXY \(from GOPRIVATE\)$/m,
          /never come through the gateway/,
        ],
        "a private module goes its own way",
      ],
      [
        { GONOSUMCHECK: "1", GOPROXYY: url, GO_PROXY: url },
        0,
        [
          /GONOSUMCHECK is no variable of the go command/,
          /GOPROXYY is no variable.*\n.*GOPROXY/,
          /GO_PROXY is no variable/,
        ],
        "variables that do nothing",
      ],
      [{ GOSUMDB: "off", GOINSECURE: "*" }, 0, [/GOSUMDB=off/, /GOINSECURE=\*/], "verification is off"],
    ];
    for (const [environment, code, said, why] of rows) {
      const options = {
        folder: app,
        goproxy: url,
        modcache: join(folder, "mod"),
        environment: { GOSUMDB: "sum.golang.org", ...environment },
      };
      const run = await runWithGo(modgateBinary, ["env", "--check", "--data", data], options);
      assert.equal(run.code, code, `${why}: ${run.stdout}${run.stderr}`);
      for (const words of said) assert.match(run.stdout, words, why);
      if (why === "as it should be") assert.doesNotMatch(run.stdout, /✗|!/, why);
    }
    origin.behaviours.set("", (_request, response) => void response.writeHead(400).end("not here"));
    const odd = {
      folder: app,
      goproxy: url,
      modcache: join(folder, "mod"),
      environment: { GOSUMDB: "sum.golang.org" },
    };
    const strange = await runWithGo(modgateBinary, ["env", "--check", "--data", data], odd);
    assert.equal(strange.code, 0, `an upstream that refuses is no fault of go's set-up: ${strange.stdout}`);
    assert.match(strange.stdout, /^! +the gateway answers a module that cannot exist by UPSTREAM_BAD_ANSWER/m);
    origin.behaviours.clear();
    const environment = { GOPROXY: `${url},direct`, GOPRIVATE: "corp.example", GOSUMDB: "sum.golang.org" };
    const options = { folder: app, goproxy: "", modcache: join(folder, "mod"), environment };
    const { code, stdout } = await runWithGo(modgateBinary, ["env", "--check", "--json", "--data", data], options);
    assert.equal(code, 0);
    const {
      seen: asked,
      flaws,
      ...rest
    } = JSON.parse(stdout) as Record<"seen", Record<string, string>> & {
      readonly flaws: readonly { readonly weight: string; readonly what: string }[];
    };
    assert.deepEqual(rest, {
      gateway: url,
      inEffect: true,
      winners: [
        { by: url, because: "GOPROXY (process environment)", modules: ["example.com/m@v1.0.0"] },
        { by: "direct", because: "corp.example in GONOPROXY (from GOPRIVATE)", modules: ["corp.example/n@v1.0.0"] },
      ],
    });
    assert.deepEqual([asked["code"], asked["trace"]], ["NOT_FOUND", "remembered"]);
    assert.deepEqual(
      flaws.filter(({ what }) => !what.includes("CVE")).map(({ weight }) => weight),
      ["weak", "weak"],
    );
  },
);

test("env prints the lines for where the server listens, and with a log of one's own its key", async (t) => {
  // The key of a log stands beside its data folder.
  const data = join(tempFolder(t), "data");
  const plain = await runModgate(["env", "sh", "--data", data, "--listen", ":8123", "--path-prefix", "/go"]);
  assert.equal(plain.stdout, "export GOPROXY='http://localhost:8123/go'\n");
  await runModgate(["sumdb", "init", "--data", data, "--name", "gw.example.com/sum/1"]);
  const own = await runModgate(["env", "go", "--data", data, "--url", "https://gw.example.com"]);
  assert.match(
    own.stdout,
    /^go env -w GOPROXY='https:\/\/gw\.example\.com'\ngo env -w GOSUMDB='gw\.example\.com\/sum\/1\+[0-9a-f]{8}\+\S+'\n$/,
  );
  for (const wrong of [["--url", "gw.example.com"], ["zsh"], ["--listen", "unix:/tmp/x"], ["--json"]])
    assert.equal((await runModgate(["env", "--data", data, ...wrong])).code, 2, wrong.join(" "));
});
