import { isPrintable } from "./character.ts";
import { isEscapedByte } from "./lossless-text.ts";
import { syntaxFault } from "./problem.ts";
import type { Position } from "./syntax.ts";

/** `comment` has a line for itself, `suffix` follows something on its line; both have taken the line end with them. */
export type TokenKind = "end" | "newline" | "comment" | "suffix" | "word" | "string" | Punctuation;
type Punctuation = "(" | ")" | "[" | "]" | "{" | "}" | ",";

export type Token = {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: Position;
  /** The line in which it ends: a string may go over several. */
  readonly endLine: number;
};

/**
 * No real file has nearly as many, but 16 MiB, the most that go reads, have room for enough to take gigabytes of memory.
 * This is the one thing that is refused here and not by go.
 */
const mostTokens = 3_000_000;

const punctuation = new Set("()[]{},");
const [tab, newline, carriageReturn, space, quote, star, slash, backslash, backquote] = [
  9, 10, 13, 32, 34, 42, 47, 92, 96,
];

/**
 * Cuts a go.mod or go.work file into tokens, one look ahead of its reader.
 * @see https://go.dev/ref/mod#go-mod-file-lexical, x/mod modfile/read.go (readToken)
 */
export class Lexer {
  readonly #file: string;
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  /** Characters of this line so far that take two code units. */
  #wide = 0;
  /** Whether something other than a comment stands on this line so far. */
  #lineBegun = false;
  #tokens = 0;
  #next: Token;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#next = this.#read();
  }

  /** The kind of the token that `take` will give. */
  peek(): TokenKind {
    return this.#next.kind;
  }

  /** Gives the next token and reads the one after it. @throws {Fault} GOMOD_SYNTAX */
  take(): Token {
    const token = this.#next;
    if (++this.#tokens > mostTokens) this.refuse(`the file has more than ${mostTokens} words`);
    this.#next = this.#read();
    return token;
  }

  /** Refuses the file because of the token that comes next. @throws {Fault} GOMOD_SYNTAX */
  refuse(why: string): never {
    return this.#fail(why, this.#next.start);
  }

  get #position(): Position {
    return { line: this.#line, column: this.#at - this.#lineStart - this.#wide + 1 };
  }

  #fail(why: string, at: Position = this.#position): never {
    throw syntaxFault(this.#file, [{ at, why }]);
  }

  #read(): Token {
    const text = this.#text;
    for (let unit = text.charCodeAt(this.#at); unit === space || unit === tab || unit === carriageReturn;) {
      unit = text.charCodeAt(++this.#at);
    }
    const from = this.#at;
    const start = this.#position;
    const kind = this.#scan(start);
    const words = text.slice(from, this.#at);
    const endLine = this.#line;
    if (kind === "comment" || kind === "suffix") return { kind, text: words.replace(/\r?\n$/, ""), start, endLine };
    return { kind, text: words, start, endLine };
  }

  /** Moves past one token. */
  #scan(start: Position): TokenKind {
    if (this.#at === this.#text.length) return "end";
    const unit = this.#text.charCodeAt(this.#at);
    if (unit === newline) {
      this.#step();
      return "newline";
    }
    if (this.#atComment()) return this.#comment();
    this.#lineBegun = true;
    const char = this.#text.charAt(this.#at);
    if (isPunctuation(char)) {
      this.#at++;
      return char;
    }
    if (unit === quote || unit === backquote) return this.#string(unit, start);
    return this.#word();
  }

  #comment(): TokenKind {
    const kind = this.#lineBegun ? "suffix" : "comment";
    const lineEnd = this.#text.indexOf("\n", this.#at);
    if (lineEnd === -1) {
      this.#at = this.#text.length;
    } else {
      this.#at = lineEnd;
      this.#step();
    }
    return kind;
  }

  #string(quoted: number, start: Position): TokenKind {
    this.#step();
    for (;;) {
      if (this.#at === this.#text.length) this.#fail("the string has no end", start);
      const unit = this.#text.charCodeAt(this.#at);
      if (unit === newline) this.#fail("a string cannot go on in the next line");
      this.#step();
      if (unit === quoted) return "string";
      if (unit === backslash && quoted === quote) {
        if (this.#at === this.#text.length) this.#fail("the string has no end", start);
        this.#step();
        this.#lineBegun = true;
      }
    }
  }

  #word(): TokenKind {
    const from = this.#at;
    while (this.#at < this.#text.length && !this.#atComment() && this.#isWordPart()) this.#step();
    if (this.#at > from) return "word";
    const point = this.#text.codePointAt(this.#at) ?? 0;
    return this.#fail(`unexpected character U+${point.toString(16).toUpperCase().padStart(4, "0")}`);
  }

  #isWordPart(): boolean {
    const unit = this.#text.charCodeAt(this.#at);
    if (unit < 0x7f) return unit > space && !punctuation.has(this.#text.charAt(this.#at));
    const point = this.#text.codePointAt(this.#at) ?? 0;
    return isEscapedByte(point) || isPrintable(point);
  }

  #atComment(): boolean {
    if (this.#text.charCodeAt(this.#at) !== slash) return false;
    const second = this.#text.charCodeAt(this.#at + 1);
    if (second === star) this.#fail("comments begin with //, not with /*");
    return second === slash;
  }

  /** Moves past one character. */
  #step(): void {
    const unit = this.#text.charCodeAt(this.#at);
    if (unit === newline) {
      this.#at++;
      this.#line++;
      this.#lineStart = this.#at;
      this.#wide = 0;
      this.#lineBegun = false;
      return;
    }
    const wide = unit >= 0xd8_00 && unit < 0xdc_00;
    this.#at += wide ? 2 : 1;
    if (wide) this.#wide++;
  }
}

function isPunctuation(char: string): char is Punctuation {
  return punctuation.has(char);
}
