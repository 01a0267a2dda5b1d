import { existsSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { maskAddresses } from "../../gomod/user-information.ts";
import type { Fact } from "../report/facts.ts";
import type { Language, Text } from "../text.ts";
import type { Destination } from "./destination.ts";
import { targetOf } from "./destination.ts";
import { type DevServer, type Rule, shownAt } from "./dev-server.ts";
import type { DevServerExamination } from "./examine-dev-server.ts";
import type { Verdict } from "./verdict.ts";
import { visible } from "../report/visible.ts";

/** What was read, in names that need no translation. */
export function devServerFacts({ server, untold }: DevServerExamination): readonly Fact[] {
  const { kind, file, base, rules } = server;
  const what = [file, kind, ...(base === "/" ? [] : [`base ${base}`]), `${rules.length} rules`].join(" · ");
  const read = rules.map((rule): Fact => {
    const target = targetOf(rule);
    return {
      mark: "✓",
      area: "rule",
      what: `${shownAt(server, rule.at)} ${meaning(rule)} → ${target === undefined ? "?" : maskAddresses(target)}`,
    };
  });
  return [
    { mark: "✓", area: "config", what },
    ...read,
    ...untold.map(({ why, at }): Fact => ({ mark: "-", area: "not told", what: `${shownAt(server, at)} ${why}` })),
  ];
}

/** What a key takes, so that nobody takes a beginning for a folder: "/api…", "^/api/" */
function meaning({ key, matcher }: Rule): string {
  const path = matcher.by === "path" ? matcher.matcher : matcher;
  const isBeginning = path.by === "beginning" || (path.by === "any" && path.of.every(({ by }) => by === "beginning"));
  return isBeginning
    ? key
        .split(", ")
        .map((one) => `${one}…`)
        .join(", ")
    : key;
}

/** Which rule has a URL, and what becomes of it; for a person. */
export function verdictText(server: DevServer, verdict: Verdict, language: Language): string {
  const { url, winner, destination, others, doubts } = verdict;
  const say = (text: Text): string => text[language];
  const named = (rule: Rule): string => `${rule.key} (${shownAt(server, rule.at)})`;
  const by = winner === undefined ? say(words.none) : `${say(words.wins)} ${named(winner)}`;
  const lines = [
    `${url}  ${by}`,
    `    ${say(becomes(server, destination))}`,
    ...others.map((one) => `    ${say(words.also)} ${named(one.rule)}: ${say(becomes(server, one.destination))}`),
    ...doubts.map(({ why, at }) => `    ${say(words.doubt)} ${shownAt(server, at)}: ${why}`),
  ];
  return visible(`${lines.join("\n")}\n\n`);
}

export function verdictJson(server: DevServer, { url, winner, destination, others, doubts }: Verdict): unknown {
  const named = (rule: Rule) => ({ key: rule.key, at: shownAt(server, rule.at) });
  const shown = (one: Destination) => ({
    ...one,
    ...(one.goes === "target" && { target: maskAddresses(one.target) }),
    ...(one.goes === "untold" && { at: shownAt(server, one.at) }),
  });
  return {
    url,
    winner: winner === undefined ? null : named(winner),
    destination: shown(destination),
    others: others.map(({ rule, destination }) => ({ ...named(rule), destination: shown(destination) })),
    doubts: doubts.map(({ why, at }) => ({ at: shownAt(server, at), why })),
  };
}

const words = {
  wins: { en: "is taken by", zh: "匹配规则" },
  none: { en: "is taken by no rule", zh: "没有规则匹配" },
  also: { en: "not reached:", zh: "轮不到：" },
  doubt: { en: "not told, may change this:", zh: "无法判断，可能改变结果：" },
} satisfies Readonly<Record<string, Text>>;

function becomes(server: DevServer, destination: Destination): Text {
  switch (destination.goes) {
    case "target": {
      const url = `${maskAddresses(destination.target)}${destination.path}`;
      return { en: `goes to ${url}`, zh: `转发到 ${url}` };
    }
    case "refused":
      return {
        en: `is answered ${destination.status}: ${destination.why}`,
        zh: `返回 ${destination.status}：${destination.why}`,
      };
    case "untold":
      return {
        en: `not told (${shownAt(server, destination.at)}): ${destination.why}`,
        zh: `无法判断（${shownAt(server, destination.at)}）：${destination.why}`,
      };
    case "local":
      return served(server, destination.path);
    default:
      return destination satisfies never;
  }
}

/** What the dev server has for a path, as far as files say it. */
function served(server: DevServer, url: string): Text {
  const name = server.kind === "vite" ? "Vite" : "webpack-dev-server";
  const path = url.replace(/[?#].*$/s, "");
  if (!`${path}/`.startsWith(server.base))
    return {
      en: `${name} answers 404: it is not below the base ${server.base}`,
      zh: `${name} 返回 404：不在 base ${server.base} 之下`,
    };
  const below = path.slice(server.base.length - 1);
  const file = [server.publicFolder, server.root]
    .flatMap((folder) => (folder === undefined ? [] : [join(folder, below)]))
    .find((one) => existsSync(one) && statSync(one).isFile());
  if (file === undefined) return { en: `${name} serves ${url} itself`, zh: `由 ${name} 自己提供 ${url}` };
  const shown = relative(server.root, file);
  return { en: `${name} serves the file ${shown}`, zh: `由 ${name} 提供文件 ${shown}` };
}
