import type { DevServerCheck } from "../check.ts";
import { f1 } from "./f1-files-taken.ts";
import { f2 } from "./f2-alias-below-key.ts";
import { f3 } from "./f3-shadowed.ts";
import { f4 } from "./f4-key-misread.ts";
import { f5 } from "./f5-rewrite-unanchored.ts";
import { f6 } from "./f6-host-kept.ts";
import { f7 } from "./f7-base-or-certificate.ts";
import { f8 } from "./f8-leads-nowhere.ts";
import { f9 } from "./f9-page-instead-of-api.ts";
import { f10 } from "./f10-module-twice.ts";

/** What can be wrong with the rules of a dev server; the first that finds an error is the primary cause. */
export const devServerChecks: readonly DevServerCheck[] = [f4, f8, f3, f2, f1, f5, f6, f7, f9, f10];
