import { hostOf } from "./egress-guard.ts";
import { isLoopback } from "./ip-address.ts";
import { type NoProxyRule, noProxyRules } from "./no-proxy.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The forward proxies of an environment. A variable that is set but not a URL is ignored, as the go command does. */
export type ProxySettings = {
  readonly http?: NamedProxy;
  readonly https?: NamedProxy;
  readonly noProxy: readonly NoProxyRule[];
  /** True under CGI, where a client could set HTTP_PROXY by a header named Proxy. */
  readonly cgi: boolean;
  /** Variables that are set and ignored because they are no URL. */
  readonly ignored: readonly string[];
};

/** A proxy and the variable that names it. */
export type NamedProxy = { readonly url: URL; readonly from: string };

/** The way to one URL, with its reason. */
export type ProxyChoice =
  | { readonly to: "direct"; readonly because: string }
  | { readonly to: "proxy"; readonly proxy: NamedProxy }
  | { readonly to: "refused"; readonly because: string };

/** @see golang.org/x/net/http/httpproxy, whose rules these are */
export function proxySettings(environment: Environment): ProxySettings {
  const ignored: string[] = [];
  const proxy = (upper: string): NamedProxy | undefined => {
    const from = firstSet(environment, upper);
    if (from === undefined) return undefined;
    const url = parseProxy(environment[from] ?? "");
    if (url === undefined) ignored.push(from);
    return url === undefined ? undefined : { url, from };
  };
  const http = proxy("HTTP_PROXY");
  const https = proxy("HTTPS_PROXY");
  return {
    ...(http && { http }),
    ...(https && { https }),
    noProxy: noProxyRules(environment[firstSet(environment, "NO_PROXY") ?? ""] ?? ""),
    cgi: (environment["REQUEST_METHOD"] ?? "") !== "",
    ignored,
  };
}

export function chooseProxy(settings: ProxySettings, url: URL): ProxyChoice {
  const proxy = url.protocol === "https:" ? settings.https : settings.http;
  if (proxy === undefined) return { to: "direct", because: "no forward proxy is set" };
  if (url.protocol === "http:" && settings.cgi) {
    return { to: "refused", because: "HTTP_PROXY is not used under CGI (REQUEST_METHOD is set)" };
  }
  const host = hostOf(url);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (host === "localhost" || isLoopback(host)) return { to: "direct", because: "loopback is never proxied" };
  const rule = settings.noProxy.find(({ matches }) => matches(host, port));
  return rule === undefined ? { to: "proxy", proxy } : { to: "direct", because: `NO_PROXY has ${rule.entry}` };
}

/** The variable in capitals wins; one that is empty counts as not set. */
function firstSet(environment: Environment, upper: string): string | undefined {
  return [upper, upper.toLowerCase()].find((name) => (environment[name] ?? "") !== "");
}

/** "http://host:port" or "host:port"; what Go's url.Parse takes, and no more. */
function parseProxy(value: string): URL | undefined {
  const whole = goUrl.test(value) ? value : goUrl.test(`http://${value}`) ? `http://${value}` : "";
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

/** scheme://[userinfo@]host[:port][rest] with the characters Go's net/url allows in each. */
const goUrl =
  /^[a-z][a-z0-9+.-]*:\/\/(?:[\w\-.:~!$&'()*+,;=%@]*@)?(?:\[[0-9a-f:.%]+\]|[^\0-\x20"<>\\^`{|}\x7f/?#@:[\]]+)(?::\d*)?(?:[/?#][^\0-\x1f\x7f]*)?$/i;
