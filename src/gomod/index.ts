/**
 * Go modules in TypeScript: paths, versions, patterns, hashes and lists, as golang.org/x/mod and the go command
 * understand them, with the names of the Go documentation. Functions called check… give the reason for an objection or
 * undefined; functions called parse… give a checked value or throw a Fault.
 */
export { Fault, isFault } from "../fault/fault.ts";
export { type BuildList, buildList, type BuildListModule } from "./build-list/build-list.ts";
export type { Edge } from "./build-list/requirement-graph.ts";
export type { ReadGoMod } from "./build-list/summary.ts";
export { escapePath, escapeVersion, unescapePath, unescapeVersion } from "./escape.ts";
export { formatSyntax } from "./go-mod/format.ts";
export type {
  Exclude,
  Godebug,
  GoDirective,
  GoMod,
  GoWork,
  Ignore,
  Module,
  ModuleDirective,
  Replace,
  Require,
  Retract,
  Tool,
  ToolchainDirective,
  Use,
} from "./go-mod/go-mod.ts";
export { modulePathOf } from "./go-mod/module-path-of.ts";
export { parseGoMod, parseGoModLax } from "./go-mod/parse-go-mod.ts";
export { parseGoWork } from "./go-mod/parse-go-work.ts";
export { parseSyntax } from "./go-mod/parse-syntax.ts";
export type { Comment, CommentBlock, FileSyntax, Line, LineBlock, Position, Statement } from "./go-mod/syntax.ts";
export { formatGoproxyList, type GoproxyEntry, parseGoproxyList } from "./goproxy-list.ts";
export { goModHash, hash1, type HashedFile } from "./h1.ts";
export {
  checkFilePath,
  checkImportPath,
  checkModulePath,
  type ModulePath,
  parseModulePath,
  type SplitPath,
  splitPathVersion,
} from "./module-path.ts";
export { matchingPattern, matchPrefixPatterns, parsePatterns, type Pattern } from "./pattern.ts";
export {
  isPseudoVersion,
  isZeroPseudoVersion,
  pseudoVersion,
  pseudoVersionBase,
  pseudoVersionRev,
  pseudoVersionTime,
  zeroPseudoVersion,
} from "./pseudo-version.ts";
export * as semver from "./semver.ts";
export {
  type CanonicalVersion,
  canonicalVersion,
  checkModuleVersion,
  checkPathMajor,
  compareVersions,
  isCanonicalVersion,
  matchPathMajor,
  type ModuleVersion,
  parseCanonicalVersion,
  pathMajorPrefix,
  sortModuleVersions,
} from "./version.ts";
export { checkDirectory } from "./zip/check-directory.ts";
export { checkFiles, type TreeFile } from "./zip/check-files.ts";
export { checkZipEntries, type ZipCheckOptions, type ZipEntry } from "./zip/check-zip-entries.ts";
export { zipLimits } from "./zip/limits.ts";
export { type CheckedFiles, type Finding, makesZip, type Omission, type Refusal } from "./zip/verdict.ts";
