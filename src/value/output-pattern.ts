import { checkVariables, ExpressionError, evaluateText, parseText, type Text } from "../expression.ts"
import type { Json, Problem } from "../model.ts"
import { ProblemError } from "./problem.ts"

/** Where one result goes. */
export type Output =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "object"; readonly bucket: string; readonly key: string }

/** A pattern of places, one for each target: `s3://bucket/{{ now.year }}/{{ account.id }}.json`. */
export interface OutputPattern {
  readonly source: string
  /** Of a pattern that begins with `s3://`. */
  readonly bucket?: string
  readonly text: Text
}

/** One target, as far as patterns go. */
export interface OutputTarget {
  /** What problems call it. */
  readonly label: string
  readonly variables: { readonly [name: string]: Json }
}

/** Whether a path names more than one file, or an object of S3. */
export const isPattern = (path: string): boolean => path.includes("{{") || path.startsWith("s3://")

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s

/** Reads a pattern that may speak of these variables. Throws a ProblemError for anything else, before anything runs. */
export function parseOutputPattern(source: string, names: readonly string[]): OutputPattern {
  const s3 = source.startsWith("s3://") ? S3.exec(source) : undefined
  if (s3 === null) throw wrong(source, "s3:// is followed by a bucket's name and a key.", "Write s3://BUCKET/KEY.")
  const text = parseText(s3?.[2] ?? source)
  if (text instanceof ExpressionError) throw wrong(source, text.message, text.fix)
  const [unknown] = checkVariables(text, new Set(names))
  if (unknown) throw wrong(source, unknown.message, unknown.fix)
  if (source.endsWith("/")) throw wrong(source, "It names a folder.", "Add the name of a file.")
  return { source, text, ...(s3?.[1] !== undefined && { bucket: s3[1] }) }
}

/** Where the result of each target goes, in their order. Throws a ProblemError where that fails, or is one place for two. */
export function outputsOf(pattern: OutputPattern, targets: readonly OutputTarget[]): readonly Output[] {
  const taken = new Map<string, string>()
  return targets.map(({ label, variables }) => {
    const place = placeOf(pattern, label, variables)
    const output: Output =
      pattern.bucket === undefined
        ? { kind: "file", path: place }
        : { kind: "object", bucket: pattern.bucket, key: place }
    // Some file systems take upper and lower case, and ways to write an accent, for the same.
    const name = pattern.bucket === undefined ? place.normalize("NFC").toLowerCase() : place
    const other = taken.get(name)
    if (other !== undefined) {
      const fix = "Let it tell them apart, for example with {{ account.id }}."
      throw wrong(pattern.source, `It is the same place for ${other} and ${label}: ${place}.`, fix)
    }
    taken.set(name, label)
    return output
  })
}

function placeOf({ source, text, bucket }: OutputPattern, label: string, variables: OutputTarget["variables"]): string {
  const place = textFor(source, text, label, variables)
  const parts = place.split("/")
  const begins = bucket === undefined && !ROOT.test(text.source) && ROOT.test(place)
  if (begins || stepsUp(place) > stepsUp(text.source) || place.includes("\0"))
    throw wrong(source, `For ${label} it leads elsewhere: ${place}.`, "Use {{ account.id }}.")
  if (parts.at(-1) === "" || place === "") throw wrong(source, `For ${label} it names no file: ${place}.`)
  if (bucket !== undefined && Buffer.byteLength(place) > 1024)
    throw wrong(source, `For ${label} the key has more than 1,024 bytes.`, "Make it shorter.")
  return place
}

/** How a path begins that begins nowhere else. */
const ROOT = /^(?:[\\/]|[a-z]:)/i

const stepsUp = (path: string): number => path.split(/[\\/]/).filter((part) => part === "..").length

function textFor(source: string, text: Text, label: string, variables: OutputTarget["variables"]): string {
  try {
    const value = evaluateText(text, harmless(variables) as OutputTarget["variables"])
    if (typeof value === "string") return value
    throw wrong(source, `For ${label} it is no text.`, "Make it text, for example with string(...).")
  } catch (error) {
    if (error instanceof ExpressionError) throw wrong(source, `It fails for ${label}: ${error.message}`, error.fix)
    throw error
  }
}

/** Names of accounts and values of tags are one step of a path at most, and never a way up. */
function harmless(value: Json): Json {
  if (typeof value === "string")
    return value.replace(/[/\\\p{Cc}]/gu, "-").replace(/^\.+$/, (dots) => "-".repeat(dots.length))
  if (Array.isArray(value)) return value.map(harmless)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, harmless(part as Json)]))
}

/** The moment as patterns see it, in UTC; with leading zeros, so that names sort. `epoch` is in seconds. */
export function momentVariables(moment: Date): { readonly [name: string]: Json } {
  const [date = "", time = ""] = moment.toISOString().split(/[T.]/)
  const [year = "", month = "", day = ""] = date.split("-")
  const [hour = "", minute = "", second = ""] = time.split(":")
  return { year, month, day, date, hour, minute, second, epoch: Math.floor(moment.getTime() / 1000) }
}

function wrong(source: string, message: string, fix?: string): ProblemError {
  const problem: Problem = { severity: "error", message: `The output ${source}: ${message}` }
  return new ProblemError(fix === undefined ? problem : { ...problem, fix })
}
