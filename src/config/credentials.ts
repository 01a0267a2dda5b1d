import { z } from "zod";

const nowhere = "write { file: … }, { env: … } or { command: [ … ] }: the configuration itself holds no secrets";
const words = z.array(z.string().min(1)).min(1);

/** Where a secret stands. */
export function secret(what: string) {
  return z
    .strictObject(
      {
        file: z.string().min(1).optional().describe(`File whose first line is ${what}.`),
        env: z.string().min(1).optional().describe(`Variable of modgate's environment that holds ${what}.`),
        command: words
          .optional()
          .describe(`Program and arguments, run without a shell, whose first line of output is ${what}.`),
      },
      { error: ({ code }) => (code === "invalid_type" ? nowhere : undefined) },
    )
    .refine((places) => given(places).length === 1, { error: nowhere });
}

const ssh = z
  .strictObject({
    key: z
      .string()
      .min(1)
      .optional()
      .describe("Private key file without passphrase, for repositories that are fetched over ssh."),
    agent: z
      .string()
      .min(1)
      .optional()
      .describe("Socket of an agent; `SSH_AUTH_SOCK` is the one of modgate's environment."),
    knownHosts: z
      .string()
      .min(1)
      .optional()
      .describe("Host keys that are trusted. Default: what `modgate trust` pinned."),
  })
  .refine(({ key, agent }) => key !== undefined || agent !== undefined, { error: "name a key or an agent" });

const githubApp = z.strictObject({
  id: z.int().min(1).describe("Number of a GitHub app, whose tokens last an hour."),
  installation: z.int().min(1).describe("Number of its installation in the organisation."),
  key: z.strictObject(
    { file: z.string().min(1).describe("File with the private key of the app (PEM).") },
    { error: "write { file: … }" },
  ),
  api: z.url().default("https://api.github.com").describe("For GitHub Enterprise: https://HOST/api/v3."),
});

const ways = ["password", "token", "ssh", "netrc", "helper", "githubApp"];

/** How modgate says who it is to a git host: one way for each rule. */
export const credentials = z
  .strictObject({
    username: z.string().min(1).optional().describe("With `password`; with `token` where the host minds the name."),
    password: secret("the password, sent over https to the host of the repository and nowhere else").optional(),
    token: secret("a token, sent like a password with the name `x-access-token` where there is no other").optional(),
    ssh: ssh.optional(),
    netrc: z.string().min(1).optional().describe("netrc file with a login for the host."),
    helper: words.optional().describe("git credential helper, which is asked with `get`: [git, credential-store]."),
    githubApp: githubApp.optional(),
  })
  .superRefine((all, context) => {
    const named = given(all).filter((name) => name !== "username");
    const complain = (message: string) => context.addIssue({ code: "custom", message });
    if (named.length !== 1) complain(`name exactly one of ${ways.join(", ")}`);
    else if (all.password !== undefined && all.username === undefined) complain("a password needs a username");
    else if (all.username !== undefined && all.password === undefined && all.token === undefined)
      complain("a username goes with a password or a token");
  });

export type CredentialSettings = z.output<typeof credentials>;

function given(all: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(all).filter((name) => all[name] !== undefined);
}
