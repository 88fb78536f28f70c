import type { YAMLError } from "yaml"
import type { Problem, Source } from "../model.ts"

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

/** A broken piece of YAML, in words. */
export function syntaxProblem(error: YAMLError, text: string, source: Source): Problem {
  return { severity: "error", ...sentencesOf(error, text), source }
}

function sentencesOf({ code, message, pos: [offset] }: YAMLError, text: string): Sentences {
  if (code === "NON_STRING_KEY" && text.slice(Math.max(0, offset - 1), offset + 2).includes("{{")) {
    return {
      message: "An expression must be in quotes.",
      fix: 'Write "{{ ... }}", with the quotes around the whole value.',
    }
  }
  if (/^Missing closing/.test(message)) {
    const quote = message.includes('"') ? "double" : "single"
    return { message: `A ${quote} quote is opened and never closed.`, fix: "Close it." }
  }
  if (/must be sufficiently indented and end with a/.test(message)) {
    const [bracket] = message.slice(-1)
    return { message: `A closing ${bracket} is missing, or not indented.`, fix: `Close it with ${bracket}.` }
  }
  if (/Implicit map keys need to be followed/.test(message)) return noColon
  return (
    sentences[code] ?? {
      message: `This is not YAML: ${message.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())}.`,
    }
  )
}
