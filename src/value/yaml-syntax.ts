import { isCollection, isScalar, type ParsedNode, visit, type YAMLError } from "yaml"
import type { Problem } from "../model.ts"

interface Sentences {
  readonly message: string
  readonly fix?: string
}

const indentation: Sentences = {
  message: "The indentation does not fit.",
  fix: "Let the keys of one map, and the items of one list, begin in one column.",
}
const nestedMap: Sentences = {
  message: 'A second ": " stands in this value.',
  fix: "Put the value in quotes, or begin a map on the next line, indented.",
}
const noColon: Sentences = {
  message: "A key without a value.",
  fix: "Write `key: value`, with a space after the colon.",
}

const sentences: { readonly [code: string]: Sentences } = {
  TAB_AS_INDENT: { message: "A tab is used to indent.", fix: "Indent with spaces." },
  BAD_INDENT: indentation,
  BLOCK_AS_IMPLICIT_KEY: nestedMap,
  MULTILINE_IMPLICIT_KEY: noColon,
  BAD_SCALAR_START: { message: "A value cannot begin with this character.", fix: "Put the value in quotes." },
  BAD_DQ_ESCAPE: {
    message: "An unknown escape stands in double quotes.",
    fix: "Write \\\\ for a backslash, or use single quotes.",
  },
  NON_STRING_KEY: { message: "A key must be plain text.", fix: "Put text with { } [ ] * & ! in quotes." },
  BAD_DIRECTIVE: { message: "This directive is not one of YAML 1.2.", fix: "Remove the line." },
  KEY_OVER_1024_CHARS: { message: "A key is longer than 1024 characters.", fix: "Shorten it." },
}

interface Broken {
  readonly text: string
  readonly contents: ParsedNode | null
}

/** A broken piece of YAML in words, and where it begins. */
export function syntaxProblem(
  error: YAMLError,
  broken: Broken,
): { readonly problem: Problem; readonly offset: number } {
  const { offset = error.pos[0], ...sentences } = sentencesOf(error, broken)
  return { problem: { severity: "error", ...sentences }, offset }
}

function sentencesOf(error: YAMLError, { text, contents }: Broken): Sentences & { readonly offset?: number } {
  const [code, message, offset] = [error.code, error.message, error.pos[0]]
  if (code === "NON_STRING_KEY" && text.slice(Math.max(0, offset - 1), offset + 2).includes("{{")) {
    return {
      message: "An expression must be in quotes.",
      fix: 'Write "{{ ... }}", with the quotes around the whole value.',
    }
  }
  const quote = /^Missing closing (["'])/.exec(message)?.[1]
  if (quote) {
    const inside = quote === "'" ? "''" : '\\"'
    const fix = `Close it, or write ${inside} where it is part of the text.`
    return { message: `The quote ${quote} is not closed.`, fix, ...opening(quote, offset, text, contents) }
  }
  const closing = /must be sufficiently indented and end with a ([\]}])/.exec(message)?.[1]
  if (closing) {
    const bracket = closing === "]" ? "[" : "{"
    const fix = `Add ${closing}, no further left than the line that opens it.`
    return { message: `The bracket ${bracket} is not closed.`, fix, ...opening(bracket, offset, text, contents) }
  }
  if (/Implicit map keys need to be followed/.test(message)) return noColon
  const said = message.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())
  return sentences[code] ?? { message: `This is not YAML: ${said}.` }
}

/** Where the quote or bracket stands that is still open here: the innermost one. */
function opening(mark: string, end: number, text: string, contents: ParsedNode | null): { readonly offset?: number } {
  let found: number | undefined
  visit(contents, (_, node) => {
    if (!isScalar(node) && !isCollection(node)) return
    const [from = 0, to = 0] = node.range ?? []
    if (from < end && to >= end && text[from] === mark) found = from
  })
  return found === undefined ? {} : { offset: found }
}
