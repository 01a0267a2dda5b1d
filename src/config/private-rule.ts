import { z } from "zod";
import { credentials } from "./credentials.ts";

/** One rule of `private:`. Which modules it is for, where they are, and how their host is reached. */
export const privateRule = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .describe(
      "Module path, or its beginning, as in GOPRIVATE: `git.corp.example/team`, `*.corp.example`, or several with commas. The longest match wins.",
    ),
  repository: z
    .string()
    .optional()
    .describe(
      "Address of the repository; `{n}` is the n-th element of the module path, and the highest n is where the root of the repository ends: `https://git.corp.example/{2}/{3}`. Absent: it is discovered as the go command does, at the module's own host.",
    ),
  ca: z
    .string()
    .optional()
    .describe("File with CA certificates (PEM) that are trusted for this rule instead of the system's."),
  credentials: credentials.optional().describe("How modgate says who it is."),
  allowPrivateAddress: z
    .boolean()
    .default(false)
    .describe(
      "Whether the hosts of this rule may have private and loopback addresses, and be reached over plain http.",
    ),
});

/** A rule as it was read. */
export type PrivateRuleSettings = z.output<typeof privateRule> & {
  /** File and line it stands in: "modgate.yaml:12". */
  readonly at: string;
};
