import { ExpressionError } from "./error.ts"

/** A piece of a text: as written, or the source of an expression. Offsets count from the start of the text. */
export type Piece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "source"; readonly text: string; readonly offset: number }
  /** What stands between the braces of CloudFormation's `{{resolve:...}}`. */
  | { readonly kind: "reference"; readonly text: string; readonly offset: number }

/** Splits a text at its `{{ ... }}`. Throws an ExpressionError where one is not closed, or empty. */
export function split(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let position = 0
  for (;;) {
    const open = text.indexOf("{{", position)
    if (open > position || (open === -1 && position < text.length)) {
      pieces.push({ kind: "literal", text: text.slice(position, open === -1 ? undefined : open) })
    }
    if (open === -1) return pieces
    const offset = open + 2
    const isReference = dynamic.test(text.slice(offset, offset + 100))
    const close = isReference ? text.indexOf("}}", offset) : findClose(text, offset)
    if (close === -1) {
      throw new ExpressionError('An expression begins with "{{" here and does not end.', {
        offset: open,
        fix: "Close it with \"}}\", and every quote and brace inside it. For literal braces write {{ '{{' }}.",
      })
    }
    const source = text.slice(offset, close)
    if (source.trim() === "") {
      throw new ExpressionError("The expression is empty.", {
        offset: open,
        fix: "Write one between the braces. For literal braces write {{ '{{' }}.",
      })
    }
    pieces.push({
      kind: isReference ? "reference" : "source",
      text: source.trim(),
      offset: offset + source.length - source.trimStart().length,
    })
    position = close + 2
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const dynamic = /^\s*resolve:/

/** Where the `}}` stands that belongs to no string, comment or map of the expression; -1 where there is none. */
function findClose(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const character = text[i]
    if (character === '"' || character === "'") i = endOfString(text, i, character)
    else if (text.startsWith("//", i)) i = endOfComment(text, i)
    else if (character === "{") depth++
    else if (character === "}") {
      if (depth === 0) {
        if (text[i + 1] === "}") return i
      } else depth--
    }
  }
  return -1
}

/** The index of the last character of a string that begins with this quote; of the text, where it does not end. */
function endOfString(text: string, start: number, quote: string): number {
  const triple = quote.repeat(3)
  const end = text.startsWith(triple, start) ? triple : quote
  for (let i = start + end.length; i < text.length; i++) {
    if (text[i] === "\\") i++
    else if (text.startsWith(end, i)) return i + end.length - 1
  }
  return text.length
}

/** A comment ends with its line, or with the expression. */
function endOfComment(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\n" || text.startsWith("}}", i)) return i - 1
  }
  return text.length
}
