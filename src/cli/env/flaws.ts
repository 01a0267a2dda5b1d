import { nearest } from "../../config/nearest.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import type { GoVariable, Setting } from "../../doctor/surroundings/go-settings.ts";
import type { Surroundings } from "../../doctor/surroundings/surroundings.ts";
import { releaseFlaw } from "./release-flaw.ts";
import { entriesOf, originInWords, patternsOf, shown } from "./winners.ts";

/** Something that is not as it should be. `broken`: the gateway is not asked; `weak`: it can be passed by. */
export type Flaw = { readonly weight: "broken" | "weak"; readonly what: string; readonly fix: string };

/** What keeps the go command from the gateway, or lets it pass by: from the settings alone. */
export function flaws(surroundings: Surroundings, gateway: string): readonly Flaw[] {
  const { settings } = surroundings;
  return [
    ...listFlaws(settings.GOPROXY, gateway),
    ...shadowFlaws(settings),
    ...checksumFlaws(settings),
    ...strangeNames(surroundings),
    ...releaseFlaw(surroundings.go.version),
  ];
}

function listFlaws({ value, origin }: Setting, gateway: string): readonly Flaw[] {
  const set = `go env -w GOPROXY=${gateway}`;
  const here = `GOPROXY=${maskAddresses(value)} (${originInWords(origin)})`;
  const fix = origin.from === "process" ? `export GOPROXY=${gateway}` : set;
  const entries = entriesOf(value);
  const at = entries.findIndex((entry) => entry.kind === "url" && isSame(entry.url, gateway));
  const entry = entries[at];
  if (entry === undefined) return [{ weight: "broken", what: `${here} does not name the gateway ${gateway}`, fix }];
  const found: Flaw[] = [];
  if (at > 0) found.push({ weight: "broken", what: `${here}: another entry is asked before the gateway`, fix });
  const behind = entries[at + 1];
  if (behind === undefined) return found;
  const next = behind.kind === "url" ? shown(behind.url) : behind.kind;
  if (entry.fallBackOnError) {
    found.push({
      weight: "weak",
      what: `${here}: with | behind it, any failure of the gateway sends go on to ${next}`,
      fix,
    });
  } else if (behind.kind !== "off") {
    found.push({ weight: "weak", what: `${here}: what the gateway has not (404) is asked of ${next}`, fix });
  }
  return found;
}

function shadowFlaws({ GONOPROXY }: Surroundings["settings"]): readonly Flaw[] {
  const patterns = patternsOf(GONOPROXY.value);
  if (patterns.length === 0) return [];
  const from = GONOPROXY.origin.from === "variable" ? "GOPRIVATE" : "GONOPROXY";
  const what = `${from}=${GONOPROXY.value}: these modules never come through the gateway`;
  return [
    {
      weight: "weak",
      what,
      fix: `only where that is not meant: go env -u ${from}; GONOSUMDB keeps them from the public database`,
    },
  ];
}

function checksumFlaws({ GOSUMDB, GOINSECURE }: Surroundings["settings"]): readonly Flaw[] {
  const found: Flaw[] = [];
  if (GOSUMDB.value === "off")
    found.push({
      weight: "weak",
      what: "GOSUMDB=off: go verifies no module it has not seen before",
      fix: "go env -u GOSUMDB",
    });
  if (GOINSECURE.value !== "")
    found.push({
      weight: "weak",
      what: `GOINSECURE=${GOINSECURE.value}: these come over plain http`,
      fix: "go env -u GOINSECURE",
    });
  return found;
}

const meant: readonly GoVariable[] = [
  "GOPROXY",
  "GOSUMDB",
  "GOPRIVATE",
  "GONOPROXY",
  "GONOSUMDB",
  "GOINSECURE",
  "GOFLAGS",
  "GOAUTH",
];
const others = new Set([
  "GOPATH",
  "GOROOT",
  "GOBIN",
  "GOOS",
  "GOARCH",
  "GOENV",
  "GOVCS",
  "GOWORK",
  "GOCACHE",
  "GOTMPDIR",
]);

/** Variables that the go command does not know, and that look like one it does. */
function strangeNames({ environment, inEnvFile }: Surroundings): readonly Flaw[] {
  const names = new Set(
    [...Object.keys(environment), ...inEnvFile.keys()].filter((name) => /^GO_?[A-Z_]+$/.test(name)),
  );
  return [...names].flatMap((name): readonly Flaw[] => {
    if (meant.some((known) => known === name) || others.has(name)) return [];
    const near = name === "GONOSUMCHECK" ? "GONOSUMDB" : nearest(name, meant);
    if (near === undefined || (name !== "GONOSUMCHECK" && tooFar(name, near))) return [];
    return [
      {
        weight: "weak",
        what: `${name} is no variable of the go command and does nothing`,
        fix: `if ${near} is meant, set that`,
      },
    ];
  });
}

/** Two letters more or less are a slip of the finger; more may be anybody's variable. */
function tooFar(name: string, near: string): boolean {
  return Math.abs(name.length - near.length) > 2 || nearest(name, [near]) === undefined || name.length < 5;
}

/** The same address, whatever stands for loopback, and with or without user information. */
function isSame(url: URL, gateway: string): boolean {
  return plain(url) === plain(new URL(gateway));
}

function plain(url: URL): string {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const host = ["localhost", "[::1]"].includes(url.hostname) ? "127.0.0.1" : url.hostname;
  return `${url.protocol}//${host}:${port}${url.pathname.replace(/\/+$/, "")}`;
}
