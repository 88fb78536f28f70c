import { shellWord } from "../init/next-steps.ts"

/**
 * The command that goes on with an apply that was interrupted, as a shell takes it. What a digest approves is the whole: of what
 * is left, there is another plan, with a digest of its own.
 */
export function applyAgain(expect: string | undefined, words: readonly string[] = process.argv.slice(2)): string {
  const isDigest = expect !== undefined && /^[0-9a-f]{64}$/.test(expect)
  const again = isDigest ? withoutReview(words).map((word) => (word === "apply" ? "plan" : word)) : words
  return ["reconcile", ...again].map(shellWord).join(" ")
}

function withoutReview(words: readonly string[]): readonly string[] {
  const at = words.indexOf("--expect")
  const kept = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)]
  return kept.filter((word) => word !== "--yes" && !word.startsWith("--expect="))
}
