import { execFile } from "node:child_process";
import type { Lookup } from "./resolver.ts";

const script = `require("dns").lookup(process.argv[1],{all:true,order:"verbatim"},(e,a)=>console.log(e?e.code:a.map(x=>x.address).join(" ")))`;
const mostMs = 4_000;

/**
 * The system's look-up in a process of its own. A program that looks up by itself cannot end before the system has given up
 * a silent name server, which takes half a minute; a command that is done must not wait for that.
 */
export const lookupInChild: Lookup = (host) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_OPTIONS: "" };
    const options = { timeout: mostMs, killSignal: "SIGKILL", env } as const;
    execFile(process.execPath, ["-e", script, host], options, (failure, stdout) => {
      const said = stdout.trim();
      if (failure === null && /^[0-9a-f]+[.:]/i.test(said)) return resolve(said.split(" "));
      reject(Object.assign(new Error("no address"), { code: said === "" ? "ETIMEOUT" : said }));
    });
  });
