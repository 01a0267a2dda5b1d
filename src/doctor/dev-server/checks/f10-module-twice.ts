import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { z } from "zod";
import type { Found } from "../../check.ts";
import type { DevServerCheck } from "../check.ts";
import { type Alias, type DevServer, shownAt } from "../dev-server.ts";
import { textOf } from "../source/value.ts";

export const f10: DevServerCheck = {
  code: "F10",
  title: { en: "One package reaches the page twice.", zh: "同一个包在页面里出现两份。" },
  shows:
    "two copies of one package, each with a state of its own: `Invalid hook call`, a store or a router that knows nothing of the other",
  probe:
    "compares the folders that aliases stand for, and, for packages that are linked into node_modules, the copies they bring of what they call a peer; clean where resolve.dedupe names it",
  find: ({ server }) => (server.kind === "vite" ? [...ofAliases(server), ...ofLinks(server)] : []),
};

function ofAliases(server: DevServer): readonly Found[] {
  const packages = server.aliases.flatMap((alias) => {
    const path = textOf(alias.replacement);
    const at = path === undefined ? undefined : packageAt(path);
    return at === undefined ? [] : [{ alias, ...at }];
  });
  return packages.flatMap((one, place) => {
    const before = packages
      .slice(0, place)
      .find(({ name, folder }) => name === one.name && real(folder) !== real(one.folder));
    if (before === undefined) return [];
    const [first, second] = [before.alias, one.alias].map(({ find }) => String(find));
    return [
      {
        subject: one.name,
        evidence: {
          first: shownAt(server, before.alias.at),
          second: shownAt(server, one.alias.at),
          folders: [before.folder, one.folder],
        },
        cause: {
          en: `The aliases ${first} and ${second} lead to two copies of ${one.name}.`,
          zh: `别名 ${first} 和 ${second} 指向 ${one.name} 的两份拷贝。`,
        },
        fixes: [
          {
            command: `${quoted(one.alias)}: ${JSON.stringify(before.folder)},`,
            what: {
              en: `let line ${one.alias.at.line} lead to the same copy`,
              zh: `让第 ${one.alias.at.line} 行指向同一份`,
            },
            risk: { en: "the copies may be of different versions", zh: "两份的版本可能不同" },
          },
        ],
      },
    ];
  });
}

/** Packages linked into node_modules, as of a workspace, that bring their own copy of a peer. */
function ofLinks(server: DevServer): readonly Found[] {
  const { root, dedupe } = server;
  const own = dependenciesOf(join(root, "package.json"));
  return own.names.flatMap((linked): readonly Found[] => {
    const folder = join(root, "node_modules", linked);
    if (!isLink(folder)) return [];
    const target = real(folder);
    const { peers } = dependenciesOf(join(target, "package.json"));
    const doubled = peers.filter((peer) => {
      const mine = real(join(root, "node_modules", peer));
      const other = real(join(target, "node_modules", peer));
      return mine !== other && exists(mine) && exists(other) && !dedupe.includes(peer);
    });
    if (doubled.length === 0 || server.untold.some(({ why }) => why.startsWith("resolve.dedupe"))) return [];
    return [
      {
        subject: doubled.join(", "),
        evidence: { linked: folder, copies: doubled.map((peer) => join(target, "node_modules", peer)) },
        cause: {
          en: `${linked} is linked from ${target} and finds its own ${doubled.join(", ")} there, not the one of the project.`,
          zh: `${linked} 链接自 ${target}，会用那里自己的 ${doubled.join("、")}，而不是项目的那份。`,
        },
        fixes: [
          {
            command: `resolve: { dedupe: [${doubled.map((peer) => `'${peer}'`).join(", ")}] },`,
            what: { en: `write this into ${server.file}`, zh: `写入 ${server.file}` },
            risk: { en: "the linked package uses the project's version", zh: "被链接的包将使用项目的版本" },
          },
        ],
      },
    ];
  });
}

/** The package a path of node_modules belongs to: ".../node_modules/@a/b/index.js" → "@a/b". */
function packageAt(path: string): { readonly name: string; readonly folder: string } | undefined {
  const [, folder, name] = /^(.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+))(?:[/\\]|$)/.exec(path) ?? [];
  return folder === undefined || name === undefined ? undefined : { name: name.split(sep).join("/"), folder };
}

const packageFile = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});

/** None where there is no package.json, or none that can be read: npm says that. */
function dependenciesOf(file: string): { readonly names: readonly string[]; readonly peers: readonly string[] } {
  try {
    const { dependencies, devDependencies, peerDependencies } = packageFile.parse(
      JSON.parse(readFileSync(file, "utf8")),
    );
    return { names: Object.keys({ ...dependencies, ...devDependencies }), peers: Object.keys(peerDependencies) };
  } catch {
    return { names: [], peers: [] };
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function quoted({ find }: Alias): string {
  return typeof find === "string" ? `'${find}'` : String(find);
}
