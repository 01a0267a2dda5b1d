import { Fault } from "../../fault/fault.ts";
import type { Check, Code, Found } from "../check.ts";
import { pastProxies } from "../fixes.ts";
import type { Patient } from "../patient.ts";
import { zips } from "../probes/zips.ts";
import type { Text } from "../text.ts";

/** A zip that came whole and is none: damaged, or the archive of a git host in place of a module zip. */
function zipCheck(code: Code, title: Text, plainGo: string, foreign: boolean): Check {
  return {
    code,
    title,
    plainGo,
    probe:
      "fetches the zips of what is missing, up to 8 MiB each, and checks each as go does: go's own message names no module",
    find: async (patient) => found(patient, foreign),
  };
}

export const noZip = zipCheck(
  "A24",
  { en: "The proxy serves a damaged zip.", zh: "代理提供的 zip 已损坏。" },
  "`zip: not a valid zip file`: no module, no address",
  false,
);
export const foreignZip = zipCheck(
  "A25",
  { en: "The proxy serves the archive of a git host as a module zip.", zh: "代理把 git 主机的归档当作模块 zip 提供。" },
  "`zip for m@v has unexpected file …`",
  true,
);

async function found(patient: Patient, foreign: boolean): Promise<Found | undefined> {
  for (const zip of await patient.measure(zips)) {
    if (zip.end !== "whole" || !(zip.verdict instanceof Fault)) continue;
    const why = zip.verdict.message;
    if (/^entry .*(?:prefix|does not begin|begin with|lies outside|is not below|not in)/i.test(why) !== foreign)
      continue;
    const what = `${zip.named.module}@${zip.named.version}`;
    return {
      subject: what,
      evidence: { url: zip.url, receivedBytes: zip.received, announcedBytes: zip.announced ?? "?", said: why },
      cause: {
        en: `${zip.where} gives ${zip.received} bytes as the zip of ${what}, and go refuses them: ${why}. The fault lies in its store; asking again changes nothing`,
        zh: `${zip.where} 给出的 ${what} 的 zip（${zip.received} 字节）会被 go 拒绝：${why}。问题在它的存储里，重试没有用`,
      },
      fixes: [pastProxies(patient)],
    };
  }
  return undefined;
}
