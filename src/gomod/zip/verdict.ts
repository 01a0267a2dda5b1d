/** Why a file may not be in a module zip. */
export type Refusal =
  | "prefix"
  | "not_clean"
  | "not_relative"
  | "bad_path"
  | "go_mod_case"
  | "go_mod_not_in_root"
  | "go_mod_size"
  | "license_size"
  | "case_collision"
  | "file_and_directory"
  | "duplicate";

/** Why a file is left out of a module zip without harm. */
export type Omission =
  | "vcs"
  | "vendored"
  | "submodule_file"
  | "submodule_directory"
  | "hg_archival"
  | "symlink"
  | "not_regular";

/** One path and what is wrong with it; `why` is for people. */
export type Finding<Kind> = { readonly path: string; readonly kind: Kind; readonly why: string };

/** What the rules say of a list of files, in the order of that list. */
export type CheckedFiles = {
  readonly valid: readonly string[];
  readonly omitted: readonly Finding<Omission>[];
  readonly invalid: readonly Finding<Refusal>[];
  /** Set when the files are together larger than `zipLimits.zip`. */
  readonly sizeError?: string;
};

/** True when the list makes a module zip: x/mod's CheckedFiles.Err() == nil. */
export function makesZip(checked: CheckedFiles): boolean {
  return checked.sizeError === undefined && checked.invalid.length === 0;
}
