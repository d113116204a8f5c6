/**
 * The text of a configuration file as JSON with comments: its tree, or in plain words what is
 * wrong with it and where.
 *
 * @module
 */
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/** What the parser calls it, as a person would say it. */
const WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: "a character that does not belong there (curly quotes? a word without quotes?)",
  InvalidNumberFormat: "a number is not written as JSON wants it",
  PropertyNameExpected: 'a key in quotes is needed there, as in "logger_ip"',
  ValueExpected: "a value is missing",
  ColonExpected: "a colon is missing after the key",
  CommaExpected: "a comma is missing",
  CloseBraceExpected: "a closing } is missing",
  CloseBracketExpected: "a closing ] is missing",
  EndOfFileExpected: "there is text after the last }",
  InvalidCommentToken: "a comment begins with // or /*",
  UnexpectedEndOfComment: "a comment /* is not closed with */",
  UnexpectedEndOfString: "a closing quote is missing",
  UnexpectedEndOfNumber: "a number is not complete",
  InvalidUnicode: "after \\u four hexadecimal digits are needed; in a path write \\\\ or /",
  InvalidEscapeCharacter: "in a path write \\\\ or / instead of \\",
  InvalidCharacter: "a control character that JSON does not allow, as a tab in a text",
};

/** A tree of the file's one object, or why there is none. */
export type JsonTree =
  | { readonly root: Node; readonly fault: null }
  | {
    readonly root: null;
    readonly fault: { readonly text: string; readonly line: number | null };
  };

/** Parses the text of a configuration file. Never throws. */
export function parseJsonText(text: string): JsonTree {
  if (text.trim() === "") return { root: null, fault: { text: "the file is empty", line: null } };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const error = errors[0];
  if (error !== undefined) {
    const name = printParseErrorCode(error.error);
    return { root: null, fault: { text: WORDS[name] ?? name, line: lineOf(text, error.offset) } };
  }
  if (root?.type !== "object") {
    return { root: null, fault: { text: "the whole must stand between { and }", line: null } };
  }
  return { root, fault: null };
}

/** The line, from 1, that the character at `offset` is on. */
export const lineOf = (text: string, offset: number) => text.slice(0, offset).split("\n").length;
