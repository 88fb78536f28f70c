import { Composer, type Document, isScalar, Lexer, LineCounter, type ParsedNode, Parser, type YAMLError } from "yaml"
import type { Problem, Source, Written } from "../model.ts"
import { syntaxProblem } from "./yaml-syntax.ts"
import { writtenTree } from "./yaml-tree.ts"

/** What a file may hold. */
export interface Limits {
  /** Length of the text. */
  readonly characters: number
  /** Values that aliases may repeat, all together. */
  readonly aliases: number
  /** Lists and maps inside each other. */
  readonly depth: number
}

const standard: Limits = { characters: 1_000_000, aliases: 10_000, depth: 64 }

/** Problems of one kind that one file may have, before the rest are only counted. */
const MOST_PROBLEMS = 100

/** One file of YAML or JSON: its documents that are not empty, and everything wrong with it. */
export interface ParsedYaml {
  readonly documents: readonly Written[]
  readonly problems: readonly Problem[]
}

/**
 * Parses YAML 1.2 (core schema) or JSON. Never throws: text that is malformed, too large, too deep or no text at all is a
 * problem with its place. Documents with broken syntax are left out. Repeated keys, merge keys, tags and numbers that
 * JavaScript cannot hold are problems.
 */
export function parseYaml(text: string, file: string, limits: Partial<Limits> = {}): ParsedYaml {
  const allowed = { ...standard, ...limits }
  const refused = (message: string, fix: string, source: Source = { file, line: 1, column: 1 }): ParsedYaml => ({
    documents: [],
    problems: [{ severity: "error", message, fix, source }],
  })
  if (text.length > allowed.characters) {
    const most = allowed.characters.toLocaleString("en")
    return refused(
      `The file is too large: ${text.length.toLocaleString("en")} characters, where at most ${most} are read.`,
      "Divide it into several files.",
    )
  }
  const lines = new LineCounter()
  const at = (offset: number): Source => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  try {
    const composed = compose(text, lines, allowed.depth)
    const strange = strangeCharacter(text)
    if (strange) return refused(strange.message, strange.fix, at(strange.offset))
    if (composed) return assemble(composed, { text, at, limits: allowed })
  } catch (error) {
    // The lexer recurses, too.
    if (!(error instanceof RangeError)) throw error
  }
  return refused(
    `Lists and maps are nested more than ${allowed.depth} deep.`,
    "Check the indentation, or make the nesting simpler.",
  )
}

/** Characters that no YAML file may hold as they are: mostly the sign of another encoding, or of no text at all. */
function strangeCharacter(text: string): { offset: number; message: string; fix: string } | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const offset = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]/)
  if (offset < 0) return undefined
  const code = text.charCodeAt(offset)
  if (code === 0 || code >= 0xfffd)
    return { offset, message: "This is not UTF-8 text.", fix: "Save the file as UTF-8." }
  const name = `\\x${code.toString(16).padStart(2, "0")}`
  return {
    offset,
    message: `A control character (${name}) stands here.`,
    fix: `Remove it, or write "${name}" in double quotes.`,
  }
}

/** Undefined where the nesting is too deep: the composer recurses, so it must not see such a thing. */
function compose(text: string, lines: LineCounter, depth: number): readonly Document.Parsed[] | undefined {
  lines.addNewLine(0)
  const parser = new Parser(lines.addNewLine)
  const tokens = []
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    // The document and the scalar being read are on the stack, too.
    if (parser.stack.length > depth + 2) return undefined
  }
  for (const token of parser.end()) tokens.push(token)
  // `uniqueKeys` compares each key with each; the tree does it faster.
  const composer = new Composer({ uniqueKeys: false, stringKeys: true, resolveKnownTags: false })
  return [...composer.compose(tokens, true, text.length)] as readonly Document.Parsed[]
}

interface Reading {
  readonly text: string
  readonly at: (offset: number) => Source
  readonly limits: Limits
}

function assemble(composed: readonly Document.Parsed[], { text, at, limits }: Reading): ParsedYaml {
  const documents: Written[] = []
  const problems: Problem[] = []
  for (const { contents, errors } of composed) {
    if (errors.length > 0) problems.push(...syntaxProblems(errors, contents, { text, at }))
    else if (!isEmpty(contents)) {
      const tree = writtenTree(contents, { text, at, limits })
      problems.push(...tree.problems)
      if (tree.written) documents.push(tree.written)
    }
  }
  return { documents, problems: shortened(problems) }
}

function syntaxProblems(
  errors: readonly YAMLError[],
  contents: ParsedNode | null,
  { text, at }: Pick<Reading, "text" | "at">,
): readonly Problem[] {
  // One slip mostly makes several errors on its line: the first says it best.
  const lines = new Map<number, Problem>()
  for (const error of errors) {
    const { problem, offset } = syntaxProblem(error, { text, contents })
    const source = at(offset)
    if (lines.size < MOST_PROBLEMS && !lines.has(source.line)) lines.set(source.line, { ...problem, source })
  }
  return [...lines.values()]
}

const isEmpty = (contents: ParsedNode | null): contents is null =>
  contents === null || (isScalar(contents) && contents.value === null && contents.source === "" && !contents.anchor)

function shortened(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems
  const [next] = problems.slice(MOST_PROBLEMS)
  const message = `${problems.length - MOST_PROBLEMS} more problems follow in this file.`
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    { severity: "error", message, ...(next?.source && { source: next.source }) },
  ]
}
