import { glob } from "../../value/glob.ts"
import { quoted } from "./jinja.ts"

/** An account as far as patterns look at it. */
export interface Named {
  readonly id: string
  readonly name: string
}

/** One entry of `included_accounts` or `excluded_accounts`, in lower case. */
export interface Pattern {
  readonly text: string
  /** `all`: a lone `*`. `glob` and `exact` can be said with `names` and `ids`; `regex` with `where` alone. */
  readonly kind: "all" | "id" | "name" | "glob" | "regex"
  /** How our own selectors say it; of a `regex` as RE2 does. */
  readonly said: string
  matches(account: Named): boolean
}

const BEYOND_GLOBS = /[\\[\](){}+?^$|]/

/**
 * What IAMbic takes an entry for: with a `*` anywhere a regular expression that has to fit the beginning of the id or name, where
 * `*` is any text; without, the id or name itself. Case does not count.
 * https://github.com/noqdev/iambic/blob/main/iambic/core/utils.py
 */
export function patternOf(entry: string): Pattern {
  const text = entry.toLowerCase()
  if (text === "*") return { text, kind: "all", said: "*", matches: () => true }
  if (!text.includes("*")) {
    const isId = /^\d{12}$/.test(text)
    const matches = ({ id, name }: Named) => id === text || name.toLowerCase() === text
    // A question mark would be a wildcard in ours.
    if (text.includes("?")) return { text, kind: "regex", said: `^${escaped(text)}$`, matches }
    return { text, kind: isId ? "id" : "name", said: entry, matches }
  }
  const stars = text.replaceAll(".*", "*")
  const said = `${stars.replaceAll(".", "?")}${stars.endsWith("*") ? "" : "*"}`
  // What consists of digits may mean ids, and those have no globs.
  const isGlob = !BEYOND_GLOBS.test(stars) && /[^\d*?]/.test(said)
  if (isGlob) {
    const fits = glob(said)
    return { text, kind: "glob", said, matches: ({ id, name }) => fits(name) || fits(id) }
  }
  const source = `^(?:${stars.replaceAll("*", ".*")})`
  const regex = compiled(source) ?? compiled(`^${escaped(text)}$`)
  const matches = ({ id, name }: Named) => [id, name.toLowerCase()].some((one) => regex?.test(one) ?? false)
  return { text, kind: "regex", said: regex?.source ?? source, matches }
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source, "u")
  } catch {
    return undefined
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

/** The question in CEL whether an account fits one of the patterns. */
export function asks(patterns: readonly Pattern[]): string {
  if (patterns.some(({ kind }) => kind === "all")) return "true"
  const of = (wanted: Pattern["kind"]) => patterns.filter(({ kind }) => kind === wanted)
  const regexes = [
    ...of("glob").map(({ said }) => `^${escaped(said).replaceAll("\\*", ".*").replaceAll("\\?", ".")}$`),
    ...of("regex").map(({ said }) => said),
  ]
  const questions = [
    oneOf("account.id", of("id")),
    oneOf("account.name.lowerAscii()", of("name")),
    ...regexes.map((regex) => `account.name.lowerAscii().matches(${quoted(regex)})`),
    ...of("regex").map(({ said }) => `account.id.matches(${quoted(said)})`),
  ].filter((question) => question !== "")
  return questions.length === 1 ? (questions[0] as string) : `(${questions.join(" || ")})`
}

function oneOf(what: string, patterns: readonly Pattern[]): string {
  const texts = patterns.map(({ text }) => quoted(text))
  if (texts.length === 0) return ""
  return texts.length === 1 ? `${what} == ${texts[0]}` : `${what} in [${texts.join(", ")}]`
}
