import { z } from "zod";

const grant = z.strictObject({
  subject: z
    .string()
    .describe("Who: a name as tokens carry it, `*` for whoever signed in, `anonymous` for who did not."),
  role: z.string().describe("viewer, developer, reviewer, maintainer, security, admin; `none` takes away."),
  modules: z.string().describe("For which modules, as in GOPRIVATE; `*`: all, and the gateway itself."),
});

/** Who may do what. */
export const access = z
  .strictObject({
    mode: z
      .enum(["off", "on"])
      .default("off")
      .describe("off: whoever can connect may read every module; on: each request is judged by the rules below."),
    public: z
      .enum(["anyone", "known", "granted"])
      .default("anyone")
      .describe("Who may read modules that are not private: everybody, whoever signed in, or only who was granted it."),
    clientCa: z
      .string()
      .optional()
      .describe(
        "File with CA certificates (PEM): who shows a certificate of theirs is the subject `cert:` with its common name.",
      ),
    grants: z
      .array(grant)
      .default([])
      .describe(
        "Who (`subject`) may do what (`role`) with which modules (`modules`, as in GOPRIVATE). The longest pattern decides; of two as long, the one with role `none`. Private modules are closed to who has no grant.",
      ),
  })
  .prefault({})
  .describe("Who may do what.");

/** As it was read, each grant with the file and line it stands in: "modgate.yaml:12". */
export type AccessSettings = Omit<z.output<typeof access>, "grants"> & {
  readonly grants: readonly (z.output<typeof grant> & { readonly at: string })[];
};
