import type { CommandGroup } from "../command.ts";

/** `modgate auth …`; `modgate auth` itself is answered by bin/modgate, before node is started. */
export const authCommands: CommandGroup = {
  name: "auth",
  summary: "the go command's way to a token: with GOAUTH='modgate auth' it asks for what was kept by add",
  commands: [
    {
      usage: "add <url>",
      summary: "keep the token for a gateway (as in GOPROXY, https); it is read from standard input",
      run: async (_config, _given, [url = ""]) => (await import("./kept-tokens.ts")).addToken(url),
    },
    {
      usage: "login <url>",
      summary: "get a token for a gateway by signing in with a browser, and keep it",
      flags: [["--browser", "open the page in one, when run at a terminal"]],
      run: async (_config, { browser }, [url = ""]) => (await import("./login.ts")).login(url, browser === true),
    },
    {
      usage: "remove <url>",
      summary: "forget it",
      run: async (_config, _given, [url = ""]) => (await import("./kept-tokens.ts")).removeToken(url),
    },
    {
      usage: "exchange",
      summary: "what GOAUTH='modgate auth' does by itself in a CI: a token of MODGATE_GATEWAY for the one of this run",
      flags: [["--refused", "although one is kept: it was refused"]],
      run: async (_config, { refused }) => (await import("./exchange.ts")).exchangeToken(refused === true),
    },
  ],
};
