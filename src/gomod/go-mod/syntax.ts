/** Where something stands in a file. Lines and columns count from 1, columns in characters. */
export type Position = { readonly line: number; readonly column: number };

export type Comment = {
  readonly start: Position;
  /** With its slashes, without the line end. Empty for a blank line that is kept between lines of a block. */
  readonly text: string;
};

/** What can carry comments: whole lines before it, and what follows it on its own line. */
export type Commented = {
  readonly start: Position;
  readonly before: readonly Comment[];
  /** The parser alone sets it. */
  suffix: Comment[];
};

/** Comments that belong to no statement. */
export type CommentBlock = Commented & { readonly kind: "comments" };

export type Line = Commented & {
  readonly kind: "line";
  /** Reading a directive writes its plain form back: no needless quotes, versions in full. */
  readonly tokens: string[];
};

/** A verb and its lines in parentheses. */
export type LineBlock = Commented & {
  readonly kind: "block";
  readonly tokens: readonly string[];
  readonly open: Parenthesis;
  readonly lines: readonly Line[];
  readonly close: Parenthesis;
};

export type Parenthesis = Commented & { readonly kind: "parenthesis" };

export type Statement = CommentBlock | Line | LineBlock;

/** A go.mod or go.work file with its comments and blank lines, before any directive is understood. */
export type FileSyntax = {
  readonly name: string;
  /** Comments that follow nothing they could belong to. */
  readonly before: readonly Comment[];
  readonly statements: readonly Statement[];
};
