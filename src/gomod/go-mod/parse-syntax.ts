import { Lexer, type Token, type TokenKind } from "./lexer.ts";
import { decodeText } from "./lossless-text.ts";
import type {
  Comment,
  CommentBlock,
  Commented,
  FileSyntax,
  Line,
  LineBlock,
  Parenthesis,
  Statement,
} from "./syntax.ts";

/**
 * The statements of a go.mod or go.work file, whatever their verbs mean.
 * @throws {Fault} GOMOD_SYNTAX naming file, line and column
 * @see https://go.dev/ref/mod#go-mod-file-grammar, x/mod modfile/read.go (parseFile)
 */
export function parseSyntax(source: Uint8Array | string, name: string): FileSyntax {
  return new SyntaxParser(new Lexer(name, decodeText(source))).file(name);
}

type BlockHead = Pick<LineBlock, "start" | "before" | "tokens" | "open">;

/** Shared by all that have no comments, which is nearly everything. Nobody adds to it. */
const none: Comment[] = [];

class SyntaxParser {
  readonly #lexer: Lexer;
  readonly #orphans: Comment[] = [];
  /** What began and ended last on one line: the next end-of-line comment belongs to it. */
  #last: Commented | undefined;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  file(name: string): FileSyntax {
    const statements: Statement[] = [];
    let loose: Comment[] = [];
    for (;;) {
      const next = this.#lexer.peek();
      if (next === "comment") {
        loose.push(this.#comment());
        continue;
      }
      if (next === "newline" || next === "end") statements.push(...this.#commentBlock(loose));
      else statements.push(this.#statement(loose));
      if (loose.length > 0) loose = [];
      if (next === "end") return { name, before: this.#orphans, statements };
      if (next === "newline") this.#lexer.take();
    }
  }

  #statement(loose: readonly Comment[]): Line | LineBlock {
    const first = this.#lexer.take();
    const before = orNone(loose);
    const head = (open: Token): BlockHead => ({ start: first.start, before, tokens: [...tokens], open: bracket(open) });
    const tokens = [first.text];
    let endLine = first.endLine;
    for (;;) {
      const token = this.#lexer.take();
      if (endsLine(token.kind)) return this.#line(first, before, tokens, endLine, token);
      if (token.kind === "(" && endsLine(this.#lexer.peek())) return this.#block(head(token));
      if (token.kind !== "(") endLine = token.endLine;
      if (token.kind === "(" && this.#lexer.peek() === ")") {
        const close = this.#lexer.take();
        if (endsLine(this.#lexer.peek())) return this.#closed(head(token), [], bracket(close));
        tokens.push(token.text, close.text);
      } else {
        tokens.push(token.text);
      }
    }
  }

  #block(head: BlockHead): LineBlock {
    const lines: Line[] = [];
    let before: Comment[] = [];
    this.#last = head.open;
    for (let next = this.#lexer.peek(); next !== ")"; next = this.#lexer.peek()) {
      if (next === "end") this.#lexer.refuse(`the block that begins in line ${head.start.line} has no end`);
      if (next === "suffix") {
        this.#endLine(this.#lexer.take());
      } else if (next === "comment") {
        before.push(this.#comment());
      } else if (next === "newline") {
        const { start } = this.#lexer.take();
        // A blank line is kept, but not at the top and not twice.
        if (before.length === 0 ? lines.length > 0 : before.at(-1)?.text !== "") before.push({ start, text: "" });
      } else {
        lines.push(this.#blockLine(orNone(before)));
        if (before.length > 0) before = [];
      }
    }
    if (before.length === 1 && before[0]?.text === "") before = [];
    return this.#closed(head, lines, bracket(this.#lexer.take(), orNone(before)));
  }

  #blockLine(before: readonly Comment[]): Line {
    const first = this.#lexer.take();
    const tokens = [first.text];
    let endLine = first.endLine;
    for (;;) {
      const token = this.#lexer.take();
      if (endsLine(token.kind)) return this.#line(first, before, tokens, endLine, token);
      tokens.push(token.text);
      endLine = token.endLine;
    }
  }

  #line(first: Token, before: readonly Comment[], tokens: readonly string[], endLine: number, end: Token): Line {
    // The copy has no room to spare: pushing reserves much more than most lines need.
    const line: Line = { kind: "line", start: first.start, before, suffix: none, tokens: tokens.slice() };
    if (first.start.line === endLine) this.#last = line;
    this.#endLine(end);
    return line;
  }

  #closed(head: BlockHead, lines: readonly Line[], close: Parenthesis): LineBlock {
    const block: LineBlock = { kind: "block", ...head, suffix: none, lines, close };
    if (!endsLine(this.#lexer.peek())) this.#lexer.refuse("nothing but a comment may follow the closing parenthesis");
    this.#last = head.start.line === close.start.line ? block : close;
    this.#endLine(this.#lexer.take());
    return block;
  }

  #commentBlock(comments: readonly Comment[]): readonly CommentBlock[] {
    const [first] = comments;
    if (!first) return [];
    const block: CommentBlock = { kind: "comments", start: first.start, before: comments, suffix: none };
    this.#last = block;
    return [block];
  }

  #comment(): Comment {
    const { start, text } = this.#lexer.take();
    return { start, text };
  }

  #endLine(token: Token): void {
    if (token.kind !== "suffix") return;
    const comment = { start: token.start, text: token.text };
    if (!this.#last) this.#orphans.push(comment);
    else if (this.#last.suffix === none) this.#last.suffix = [comment];
    else this.#last.suffix.push(comment);
  }
}

function bracket({ start }: Token, before: readonly Comment[] = none): Parenthesis {
  return { kind: "parenthesis", start, before, suffix: none };
}

function orNone(comments: readonly Comment[]): readonly Comment[] {
  return comments.length === 0 ? none : comments;
}

function endsLine(kind: TokenKind): boolean {
  return kind === "newline" || kind === "suffix" || kind === "end";
}
