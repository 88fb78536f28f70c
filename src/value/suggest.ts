import { distance } from "fastest-levenshtein"

/** The known word that somebody probably meant: equal but for case, or a few letters away (two that changed places too). */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined
  const wanted = word.toLowerCase()
  let best: { readonly word: string; readonly letters: number } | undefined
  for (const candidate of known) {
    const letters = distance(wanted, candidate.toLowerCase())
    if (!best || letters < best.letters) best = { word: candidate, letters }
  }
  const most = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))
  return best && best.letters <= most ? best.word : undefined
}
