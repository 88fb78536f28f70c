import type { Json, JsonSchema, Problem, Source, Written } from "../model.ts"
import { checkWritten, compileSchema, type Path } from "./schema.ts"
import { lookup, parseYaml, toJson } from "./written.ts"

/** A file of data: one document, written by people or by machines, of a few rows or of 100,000. */
export interface DataFile {
  readonly file: string
  readonly value: Json
  /** What of it a schema does not allow. */
  readonly check: (schema: JsonSchema) => readonly Problem[]
  /** Where a part stands: the nearest place that is known. Ask for problems only: it may parse the text again. */
  readonly source: (path: Path) => Source
}

/** A file of data, or what is wrong with it. */
export interface DataReading {
  readonly data?: DataFile
  readonly problems: readonly Problem[]
}

/** Up to here every part keeps its line and column; JSON beyond this goes without, YAML beyond it is refused. */
const PLACED_CHARACTERS = 5_000_000

/** JSON from here on is parsed without places first: that is thirty times faster, and mostly nothing is wrong with it. */
const LARGE_CHARACTERS = 100_000

/** Reads YAML or JSON of any size that fits in memory. */
export function readDataFile(text: string, file: string): DataReading {
  const isJson = /^\s*[{[]/.test(text)
  if (isJson && text.length > LARGE_CHARACTERS) return readLargeJson(text, file)
  if (text.length > PLACED_CHARACTERS) {
    const message = `${file} is too large for YAML (${Math.round(text.length / 1_000_000)} MB).`
    return failed(file, message, "Write it as JSON: that is read much faster.")
  }
  const { documents, problems } = parseYaml(text, file, { characters: PLACED_CHARACTERS })
  if (problems.some(({ severity }) => severity === "error")) return { problems }
  const [written] = documents
  if (!written || documents.length > 1) {
    if (documents.length === 0) return failed(file, `${file} is empty.`, "Write it again.")
    return failed(file, `${file} has ${documents.length} documents.`, "Write exactly one.")
  }
  const check = (schema: JsonSchema): readonly Problem[] => checkWritten(schema, written)
  return { data: { file, value: toJson(written), source: (path) => nearest(written, path), check }, problems }
}

function readLargeJson(text: string, file: string): DataReading {
  const top: Source = { file, line: 1, column: 1 }
  const value = parseJson(text)
  if (value instanceof SyntaxError) return { problems: notJson(value, text, file) }
  let written: Written | undefined
  const placed = (): Written | undefined => {
    if (text.length <= PLACED_CHARACTERS) {
      written ??= parseYaml(text, file, { characters: PLACED_CHARACTERS }).documents[0]
    }
    return written
  }
  const check = (schema: JsonSchema): readonly Problem[] => {
    const violations = compileSchema(schema)(value)
    const tree = violations.length > 0 ? placed() : undefined
    if (tree) return checkWritten(schema, tree)
    return violations.map(({ path, message, fix }) => ({
      severity: "error",
      message: path.length > 0 ? `${path.join(".")}: ${message}` : message,
      ...(fix && { fix }),
      source: top,
    }))
  }
  const source = (path: Path): Source => {
    const tree = placed()
    return tree ? nearest(tree, path) : top
  }
  return { data: { file, value, check, source }, problems: [] }
}

function nearest(written: Written, path: Path): Source {
  const part = lookup(written, path)
  return part || path.length === 0 ? (part ?? written).source : nearest(written, path.slice(0, -1))
}

function parseJson(text: string): Json | SyntaxError {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return error
    throw error
  }
}

/** At its place, where V8 or the parser of YAML knows it. */
function notJson({ message }: SyntaxError, text: string, file: string): readonly Problem[] {
  const said = /^(.*?)(?: in JSON)? at position (\d+)/s.exec(message)
  const end = text.trimEnd().length
  const offset = /^Unexpected end/.test(message) ? end : said ? Number(said[2]) : offsetIn(text, message)
  if (offset === null && text.length <= PLACED_CHARACTERS) {
    const { problems } = parseYaml(text, file, { characters: PLACED_CHARACTERS })
    if (problems.length > 0) return problems
  }
  const before = text.slice(0, offset ?? 0).split("\n")
  const source = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  if (offset !== null && offset >= end) {
    const fix = "Write it again: whatever wrote it did not finish."
    return [{ severity: "error", message: `${file} is cut off: it ends in the middle.`, fix, source }]
  }
  return [
    { severity: "error", message: `${file} is not JSON: ${said?.[1] ?? message}.`, fix: "Write it again.", source },
  ]
}

/** Where V8 quotes what it did not expect: with ten characters before it. Null where it does not. */
function offsetIn(text: string, message: string): number | null {
  const quoted = /\.\.\."(.+)"(?:\.\.\.)? is not valid JSON$/s.exec(message)?.[1]
  const at = quoted === undefined ? -1 : text.indexOf(quoted)
  return at < 0 ? null : at + 10
}

const failed = (file: string, message: string, fix: string): DataReading => ({
  problems: [{ severity: "error", message, fix, source: { file, line: 1, column: 1 } }],
})
