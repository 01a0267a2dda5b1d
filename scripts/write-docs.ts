import { readFileSync, writeFileSync } from "node:fs";
import { configurationManual } from "../src/config/manual.ts";
import { doctorManual } from "../src/doctor/manual.ts";
import { metricsManual } from "../src/events/metrics-manual.ts";
import { errorsManual } from "../src/fault/manual.ts";

/** The docs that are made from the code. With --check nothing is written, and what is out of date ends with 1. */
const made = [
  ["docs/configuration.md", configurationManual()],
  ["docs/doctor.md", doctorManual()],
  ["docs/errors.md", errorsManual()],
  ["docs/metrics.md", metricsManual()],
] as const;

const check = process.argv.includes("--check");
for (const [file, text] of made) {
  if (!check) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`${file} is out of date: npm run docs`);
    process.exitCode = 1;
  }
}
