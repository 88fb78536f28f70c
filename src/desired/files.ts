import type { Json, Problem, Written } from "../model.ts"
import { parseYaml, toJson } from "../value/written.ts"

/** A file of the repository that expressions may use. A problem is told to whoever uses the file, at the place of use. */
export type KnownFile =
  | { readonly data: Json; readonly written: Written; readonly problem?: undefined }
  | { readonly problem: Problem }

/** What a file is to `file()` and `include()`: JSON and YAML are parsed, anything else is text. */
export function readFile(path: string, text: string): KnownFile {
  if (!/\.(json|ya?ml)$/i.test(path)) {
    const written: Written = { kind: "scalar", value: text, source: { file: path, line: 1, column: 1 } }
    return { data: text, written }
  }
  const { documents, problems } = parseYaml(text, path)
  const [problem] = problems.filter(({ severity }) => severity === "error")
  if (problem) {
    const { line, column } = problem.source ?? { line: 1, column: 1 }
    const message = /\.json$/i.test(path)
      ? problem.message.replace("This is not YAML", "This is not JSON")
      : problem.message
    return { problem: { ...problem, message: `${path}:${line}:${column}: ${message}` } }
  }
  const [written, more] = documents
  if (!written || more) {
    const count = written ? "several documents" : "no document"
    return { problem: { severity: "error", message: `${path} holds ${count}`, fix: "Let it hold exactly one." } }
  }
  return { data: toJson(written), written }
}
