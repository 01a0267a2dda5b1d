import { resolve } from "node:path";
import type { DevServer, Rule } from "./dev-server.ts";
import { type Matcher, webpackMatcher } from "./matcher.ts";
import type { Exported } from "./source/exported.ts";
import { fieldOf, type Hole, type Place, textOf, type Value } from "./source/value.ts";

/** The devServer of a webpack configuration: `proxy` as a list (webpack-dev-server 5) or as an object (4). */
export function readWebpack(file: string, folder: string, { config, evaluator }: Exported): DevServer {
  const devServer = fieldOf(config, "devServer");
  const proxy = devServer?.is === "object" ? fieldOf(devServer, "proxy") : devServer;
  const fallback = devServer && fieldOf(devServer, "historyApiFallback");
  const { rules, holes } = proxy === undefined ? { rules: [], holes: [] } : rulesOf(proxy);
  return {
    kind: "webpack",
    file,
    root: folder,
    publicFolder: resolve(folder, "public"),
    base: "/",
    baseAt: undefined,
    rules,
    holes,
    aliases: [],
    dedupe: [],
    fallback: fallback?.is === "untold" ? undefined : fallback,
    untold: [],
    evaluator,
  };
}

function rulesOf(proxy: Value): { readonly rules: readonly Rule[]; readonly holes: readonly Hole[] } {
  if (proxy.is === "list") {
    const holes: Hole[] = [];
    const rules = proxy.items.flatMap((item, place): readonly Rule[] => {
      if (item.is === "object") return [fromContext(item, item.at)];
      const why =
        item.is === "function" ? "a function that gives the rule for each request" : "a rule that is not told";
      holes.push({ is: "untold", why: item.is === "untold" ? item.why : why, at: item.at, before: place });
      return [];
    });
    return { rules, holes };
  }
  if (proxy.is === "untold") return { rules: [], holes: [{ ...proxy, before: 0 }] };
  if (proxy.is !== "object") {
    const why = "a proxy that is neither a list nor an object is not read";
    return {
      rules: [],
      holes: proxy.is === "known" && proxy.value ? [{ is: "untold", why, at: proxy.at, before: 0 }] : [],
    };
  }
  if (proxy.fields.has("target") || proxy.fields.has("router"))
    return { rules: [fromContext(proxy, proxy.at)], holes: [] };
  const rules = [...proxy.fields].map(([key, { value, at, lost }]): Rule => {
    // webpack-dev-server 4 does this to keys of an object, and to nothing else
    const context = key.replace(/^\*$/, "**").replace(/\/\*$/, "");
    return rule(key, at, lost, webpackMatcher([context]), value);
  });
  return { rules, holes: proxy.holes };
}

function fromContext(item: Value, at: Place): Rule {
  const context = fieldOf(item, "context") ?? fieldOf(item, "path") ?? { is: "known", value: "/", at };
  const texts = context.is === "list" ? context.items.map(textOf) : [textOf(context)];
  const known = texts.filter((text) => text !== undefined);
  const why = context.is === "untold" ? context.why : "a function decides";
  const matcher: Matcher =
    known.length === texts.length ? webpackMatcher(known) : { by: "untold", is: "untold", why, at: context.at };
  return rule(known.join(", ") || "(…)", context.at, [], matcher, item);
}

function rule(key: string, at: Place, lost: readonly Place[], matcher: Matcher, value: Value): Rule {
  const short = textOf(value) !== undefined;
  const option = (name: string): Value | undefined =>
    value.is === "untold" ? value : short && name === "target" ? value : fieldOf(value, name);
  const [target, rewrite, bypass] = ["target", "pathRewrite", "bypass"].map(option);
  return { key, at, lost, matcher, short, target, rewrite, bypass, option };
}
