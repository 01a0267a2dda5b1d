/** A devServer, and the URLs that show what webpack-dev-server of this version does with it. */
export type WebpackCase = {
  readonly name: string;
  readonly version: 4 | 5;
  /** TARGET stands for the address of the target. */
  readonly devServer: string;
  readonly urls: readonly string[];
  /** What the doctor finds in it. */
  readonly finds: readonly string[];
};

const five = (
  name: string,
  devServer: string,
  urls: readonly string[],
  finds: readonly string[] = [],
): WebpackCase => ({
  name,
  version: 5,
  devServer,
  urls,
  finds,
});

const four = (name: string, proxy: string, urls: readonly string[], finds: readonly string[] = []): WebpackCase => ({
  name,
  version: 4,
  devServer: `proxy: ${proxy}`,
  urls,
  finds,
});

export const webpackCases: readonly WebpackCase[] = [
  five("a beginning", "proxy: [{ context: ['/api'], target: TARGET }]", [
    "/api/x",
    "/api",
    "/apikey",
    "/x/api",
    "/api?y=/x",
  ]),
  five("several beginnings", "proxy: [{ context: ['/api', '/auth'], target: TARGET }]", ["/api/x", "/auth", "/other"]),
  five("one text, no list", "proxy: [{ context: '/api', target: TARGET }]", ["/api/x", "/x"]),
  five("path instead of context", "proxy: [{ path: '/api', target: TARGET }]", ["/api/x", "/x"]),
  five("the target has a path", "proxy: [{ context: ['/api'], target: TARGET + '/v1/' }]", ["/api/x", "/api/x?y=1"]),
  five(
    "an earlier, shorter one",
    "proxy: [{ context: ['/api'], target: TARGET }, { context: ['/api/v2'], target: TARGET + '/new' }]",
    ["/api/v2/x"],
    ["F3"],
  ),
  five(
    "the longer one first",
    "proxy: [{ context: ['/api/v2'], target: TARGET + '/new' }, { context: ['/api'], target: TARGET }]",
    ["/api/v2/x", "/api/x"],
  ),
  five(
    "one star, and the page for the rest",
    "historyApiFallback: true, proxy: [{ context: ['/api/*'], target: TARGET }]",
    ["/api/x", "/api/x/y", "/api/", "/api"],
    ["F9"],
  ),
  five("one star without the page", "proxy: [{ context: ['/api/*'], target: TARGET }]", ["/api/x", "/api/x/y"]),
  five("two stars", "historyApiFallback: true, proxy: [{ context: ['/api/**'], target: TARGET }]", [
    "/api/x",
    "/api/x/y",
    "/api",
    "/api/",
    "/apikey",
    "/api/.hidden",
  ]),
  five("a glob in the middle", "proxy: [{ context: ['/*/api/**'], target: TARGET }]", [
    "/a/api/x",
    "/api/x",
    "/a/b/api/x",
  ]),
  five("an ending", "proxy: [{ context: ['**/*.json'], target: TARGET }]", ["/a.json", "/a/b.json", "/a.js"]),
  five("alternatives", "proxy: [{ context: ['/{api,auth}/**'], target: TARGET }]", ["/api/x", "/auth/x/y", "/other/x"]),
  five("a glob with an exception", "proxy: [{ context: ['/api/**', '!/api/docs/**'], target: TARGET }]", [
    "/api/x",
    "/api/docs/x",
  ]),
  five("a regular expression", "proxy: [{ context: ['^/api'], target: TARGET }]", ["/api/x"], ["F4"]),
  five("a beginning cut off", "proxy: [{ context: ['/api'], target: TARGET, pathRewrite: { '^/api': '' } }]", [
    "/api/x",
    "/api",
    "/api?y=1",
  ]),
  five(
    "the first hit of a table",
    "proxy: [{ context: ['/api'], target: TARGET, pathRewrite: { '^/api/old': '/new', '^/api': '/v1' } }]",
    ["/api/old/x", "/api/x"],
  ),
  five(
    "a rewrite that hits nothing",
    "proxy: [{ context: ['/api'], target: TARGET, pathRewrite: { '^/v1': '' } }]",
    ["/api/x"],
    ["F5"],
  ),
  five(
    "a rewrite by a function",
    "proxy: [{ context: ['/api'], target: TARGET, pathRewrite: (path) => path.replace('/api', '/v2') }]",
    ["/api/x"],
  ),
  five(
    "a bypass that gives a path",
    "proxy: [{ context: ['/api'], target: TARGET, bypass: (req) => (req.url.endsWith('.txt') ? '/page.txt' : undefined) }]",
    ["/api/a.txt", "/api/x"],
  ),
  five(
    "a bypass that gives true",
    "proxy: [{ context: ['/api'], target: TARGET, bypass: (req) => (req.url.includes('x') ? true : null) }]",
    ["/api/x", "/api/y"],
    ["F8"],
  ),
  five(
    "a bypass that gives false",
    "proxy: [{ context: ['/api'], target: TARGET, bypass: (req) => (req.url.includes('x') ? false : null) }]",
    ["/api/x", "/api/y"],
  ),
  five("a bypass is asked of every URL", "proxy: [{ context: ['/api'], target: TARGET, bypass: () => '/page.txt' }]", [
    "/api/x",
    "/other",
  ]),
  five(
    "a rule behind a bypass",
    "proxy: [{ context: ['/api'], target: TARGET, bypass: () => '/page.txt' }, { context: ['/api'], target: TARGET + '/second' }]",
    ["/api/x"],
  ),
  five("no target", "proxy: [{ context: ['/api'] }]", ["/api/x"], ["F8"]),
  five("the page for routes", "historyApiFallback: true, proxy: [{ context: ['/api'], target: TARGET }]", [
    "/api/x",
    "/route",
    "/gone.js",
  ]),
  five(
    "a rewrite of what a rule takes",
    "historyApiFallback: { rewrites: [{ from: /^\\/api\\/docs/, to: '/page.txt' }] }, proxy: [{ context: ['/api'], target: TARGET }]",
    ["/api/docs", "/route"],
    ["F9"],
  ),
  five(
    "dots are no files",
    "historyApiFallback: { disableDotRule: true }, proxy: [{ context: ['/api'], target: TARGET }]",
    ["/gone.js", "/api/x.js"],
    ["F9"],
  ),
  four("a mere address", "{ '/api': TARGET }", ["/api/x", "/apikey", "/x"]),
  four("a star at the end of a key", "{ '/api/*': TARGET }", ["/api/x", "/api/x/y", "/apikey"]),
  four("options", "{ '/api': { target: TARGET, pathRewrite: { '^/api': '' } } }", ["/api/x"]),
  four("the order of keys", "{ '/api': TARGET, '/api/v2': { target: TARGET + '/new' } }", ["/api/v2/x"], ["F3"]),
  four("one rule, no keys", "{ context: ['/api'], target: TARGET }", ["/api/x", "/x"]),
  four("a list", "[{ context: ['/api', '/auth'], target: TARGET }]", ["/auth/x", "/x"]),
];

/** The configuration file of a case. */
export function webpackConfig({ devServer }: WebpackCase, target: string): string {
  return `const TARGET = ${JSON.stringify(target)};\nmodule.exports = { mode: "development", devServer: { ${devServer} } };\n`;
}
