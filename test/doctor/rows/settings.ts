import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../bench/free-port.ts";
import type { Place, Row } from "../row.ts";
import { goodProxy } from "./proxies.ts";
import { leadsTo, wantGit } from "./repositories.ts";

/** What GOPROXY is, and nothing else. */
function list(code: Row["code"], why: string, goproxy: string, secrets: readonly string[] = []): Row {
  return { code, why, make: () => ({ goproxy, secrets }) };
}

/** Writes what `go env -w` would have written. */
function envFile({ home }: Place, text: string): void {
  mkdirSync(join(home, ".config/go"), { recursive: true });
  writeFileSync(join(home, ".config/go/env"), text);
}

export const settingRows: readonly Row[] = [
  { code: "A16", why: "off, and a module that is missing", make: () => ({ goproxy: "off" }) },
  {
    code: "A16",
    why: "off in the file of go env -w",
    make: (place) => {
      envFile(place, "GOPROXY=off\n");
      return { goproxy: "", environment: { GOENV: "" } };
    },
  },
  list("A17", "a typing error in the scheme", "htps://mirror.example"),
  list("A19", "a capital letter", "Direct"),
  list("A19", "a semicolon", "http://mirror.example;direct"),
  list("A19", "nothing but a comma", ","),
  {
    code: "A20",
    why: "a proxy behind direct, and a repository that refuses",
    make: async (place) => {
      wantGit(place);
      const refused = leadsTo(`http://127.0.0.1:${await freePort()}/m.git`);
      return { ...refused, goproxy: `direct,${(await goodProxy(place)).url}` };
    },
  },
  {
    code: "C11",
    why: "GOPRIVATE with a scheme, and a proxy that has no such module",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set("", (_, response) =>
        response.writeHead(404, { "content-type": "text/plain" }).end("not found"),
      );
      return { goproxy: proxy.url, environment: { GOPRIVATE: "https://example.com/m" } };
    },
  },
  {
    code: "E13",
    why: "a merge that was left standing",
    make: async (place) => {
      writeFileSync(
        join(place.folder, "go.mod"),
        "module example.com/app\n\n<<<<<<< HEAD\ngo 1.21\n=======\ngo 1.22\n>>>>>>> other\n",
      );
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "E13",
    why: "a version of another major than its path",
    make: async (place) => {
      writeFileSync(
        join(place.folder, "go.mod"),
        "module example.com/app\n\ngo 1.21\n\nrequire example.com/m v2.0.0\n",
      );
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "E13",
    why: "a go.mod without a module line",
    make: async (place) => {
      writeFileSync(join(place.folder, "go.mod"), "go 1.21\n");
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "E18",
    why: "a go.sum that is a folder",
    make: async (place) => {
      mkdirSync(join(place.folder, "go.sum"));
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "E5",
    why: "modules switched off",
    make: async (place) => ({ goproxy: (await goodProxy(place)).url, environment: { GO111MODULE: "off" } }),
  },
  {
    code: "E11",
    why: "a replacement by a folder of another machine",
    make: async (place) => {
      appendFileSync(join(place.folder, "go.mod"), "\nreplace example.com/m => ./not-here\n");
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "E6",
    why: "a go.work above that names what is not there",
    make: async (place) => {
      writeFileSync(join(place.folder, "../go.work"), "go 1.21\n\nuse (\n\t./app\n\t./not-here\n)\n");
      return { goproxy: (await goodProxy(place)).url, environment: { GOFLAGS: "-modcacherw" } };
    },
  },
  {
    code: "E2",
    why: "a typing error in GOFLAGS",
    make: async (place) => ({
      goproxy: (await goodProxy(place)).url,
      environment: { GOFLAGS: "-modd=mod -modcacherw" },
    }),
  },
  {
    code: "C16",
    why: "GOVCS without git for what is private",
    make: async (place) => {
      wantGit(place);
      const { environment } = leadsTo(`http://127.0.0.1:${await freePort()}/m.git`);
      return { environment: { ...environment, GOPRIVATE: "example.com", GOVCS: "private:hg" } };
    },
  },
  {
    code: "C16",
    why: "GOVCS without a colon",
    make: async (place) => {
      wantGit(place);
      return leadsTo(`http://127.0.0.1:${await freePort()}/m.git`, { GOVCS: "git" });
    },
  },
  {
    code: "E9",
    why: "a fork that calls itself as before",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.files.set("example.com/m/@v/v1.0.0.mod", Buffer.from("module example.com/before\n"));
      return { goproxy: proxy.url };
    },
  },
  {
    code: "E3",
    why: "a vendor folder of before",
    plain: ["build", "./..."],
    make: async (place) => {
      mkdirSync(join(place.folder, "vendor"));
      const text = "# example.com/m v0.9.0\n## explicit; go 1.21\nexample.com/m\n";
      writeFileSync(join(place.folder, "vendor/modules.txt"), text);
      return { goproxy: (await goodProxy(place)).url, environment: { GOFLAGS: "-modcacherw" } };
    },
  },
  {
    code: "B14",
    why: "the same in go.sum",
    make: async (place) => {
      writeFileSync(join(place.folder, "go.sum"), "<<<<<<< HEAD\nexample.com/m v1.0.0 h1:x=\n");
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "E15",
    why: "a newer Go that may not be fetched",
    make: async (place) => {
      writeFileSync(
        join(place.folder, "go.mod"),
        "module example.com/app\n\ngo 1.99.0\n\nrequire example.com/m v1.0.0\n",
      );
      return { goproxy: (await goodProxy(place)).url, environment: { GOTOOLCHAIN: "local" } };
    },
  },
  {
    code: "D2",
    why: "a file where the module cache should be",
    make: async (place) => {
      const file = join(place.home, "cache");
      writeFileSync(file, "");
      return { goproxy: (await goodProxy(place)).url, environment: { GOMODCACHE: file } };
    },
  },
  list("A21", "user and password over http", "http://user:c4nary-pass@mirror.example", ["c4nary-pass"]),
  {
    code: "A29",
    why: "GODEBUG without network",
    make: async (place) => ({ goproxy: (await goodProxy(place)).url, environment: { GODEBUG: "cmdgonetlimit=0" } }),
  },
];
