/** Where the code of an import path lives. */
export type RepositoryRoot = {
  /** "mod": not a repository but a GOPROXY server. */
  readonly kind: "git" | "mod";
  /** The import path that stands for the root of the repository. */
  readonly root: string;
  /** Addresses of the repository in the order to try them, as text: not yet judged. */
  readonly addresses: readonly string[];
  /** Folder in the repository that stands for `root`; "" for its own root. */
  readonly subdirectory: string;
};
