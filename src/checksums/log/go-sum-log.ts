import { formatTree, parseTree } from "../../tlog/tree-note.ts";
import type { HeadFormat } from "./log-growth.ts";

/** The heads of a log of checksums: all of Go's databases share the first line, the key tells them apart. */
export const goSumHeads: HeadFormat = { format: formatTree, parse: parseTree };
