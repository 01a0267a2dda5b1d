import { spawnSync } from "node:child_process";

/**
 * Prints what is installed with modgate, as CycloneDX. npm's own `--omit dev` loses what something for development
 * names as an optional peer, so it lists all and this leaves out what the lock file marks.
 */
type Component = { readonly "bom-ref": string; readonly properties?: readonly { readonly name: string }[] };
type Bill = {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
};

const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
const run = spawnSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 });
if (run.status !== 0) process.exit(run.status ?? 1);
const bill = JSON.parse(run.stdout) as Bill;
const left = new Set(bill.components.filter(isForDevelopment).map((one) => one["bom-ref"]));
const components = bill.components.filter((one) => !left.has(one["bom-ref"]));
const dependencies = bill.dependencies
  .filter(({ ref }) => !left.has(ref))
  .map((one) => ({ ...one, dependsOn: one.dependsOn?.filter((ref) => !left.has(ref)) }));
process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, undefined, 2)}\n`);

function isForDevelopment({ properties = [] }: Component): boolean {
  return properties.some(({ name }) => name === "cdx:npm:package:development");
}
