import type { FileSyntax, Position } from "./syntax.ts";

/**
 * What a go.mod file says. Text that is not UTF-8 stands as `decodeText` gives it.
 * @see https://go.dev/ref/mod#go-mod-file
 */
export type GoMod = {
  /** Absent when the file has none: no way of reading insists on it. */
  readonly module?: ModuleDirective;
  readonly go?: GoDirective;
  readonly toolchain?: ToolchainDirective;
  readonly godebug: readonly Godebug[];
  readonly require: readonly Require[];
  readonly exclude: readonly Exclude[];
  readonly replace: readonly Replace[];
  readonly retract: readonly Retract[];
  readonly tool: readonly Tool[];
  readonly ignore: readonly Ignore[];
  /** The file as it is laid out, for `formatSyntax`. */
  readonly syntax: FileSyntax;
};

/** What a go.work file says. @see https://go.dev/ref/mod#go-work-file */
export type GoWork = {
  readonly go?: GoDirective;
  readonly toolchain?: ToolchainDirective;
  readonly godebug: readonly Godebug[];
  readonly use: readonly Use[];
  readonly replace: readonly Replace[];
  readonly syntax: FileSyntax;
};

/** Where the line of a directive begins. */
type Placed = { readonly at: Position };

/** A module, or one version of it. */
export type Module = { readonly path: string; readonly version?: string };

export type ModuleDirective = Placed & {
  readonly path: string;
  /** The paragraph after "Deprecated:" in the comments of the directive. */
  readonly deprecated?: string;
};
/** A language version such as 1.21, or a release such as 1.21.3 or 1.22rc1. */
export type GoDirective = Placed & { readonly version: string };
/** "default" or a name such as go1.21.3-custom. */
export type ToolchainDirective = Placed & { readonly name: string };
export type Godebug = Placed & { readonly key: string; readonly value: string };
export type Require = Placed & { readonly path: string; readonly version: string; readonly indirect: boolean };
export type Exclude = Placed & { readonly path: string; readonly version: string };
/** `from` without version means all versions; `to` without version is a folder. */
export type Replace = Placed & { readonly from: Module; readonly to: Module };
/** Versions from `low` to `high`, both included, as they are written: perhaps not canonical. */
export type Retract = Placed & { readonly low: string; readonly high: string; readonly rationale?: string };
export type Tool = Placed & { readonly path: string };
export type Ignore = Placed & { readonly path: string };
export type Use = Placed & { readonly path: string };
