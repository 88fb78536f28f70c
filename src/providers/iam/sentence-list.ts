/** Names as a sentence has them: `a, b, and c`. Of more than ten, nine and how many more. */
export function sentenceList(names: readonly string[]): string {
  const shown = names.length > 10 ? [...names.slice(0, 9), `${names.length - 9} more`] : names
  return new Intl.ListFormat("en", { type: "conjunction" }).format(shown)
}
