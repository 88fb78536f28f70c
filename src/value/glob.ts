/**
 * A matcher for names: `*` is any text, `?` any one character, everything else itself, ignoring case. Account names and
 * resource ids hold spaces, slashes and brackets, so nothing else is special. Takes at most pattern x text steps.
 */
export function glob(pattern: string): (text: string) => boolean {
  const wanted = [...pattern.toLowerCase()]
  return (text) => matches(wanted, [...text.toLowerCase()])
}

/** Whether a name is a glob. */
export const isGlob = (name: string): boolean => /[*?]/.test(name)

function matches(wanted: readonly string[], text: readonly string[]): boolean {
  let at = 0
  let next = 0
  let star = -1
  let retry = 0
  while (at < text.length) {
    if (wanted[next] === "*") {
      star = next++
      retry = at
    } else if (wanted[next] === "?" || wanted[next] === text[at]) {
      next++
      at++
    } else if (star >= 0) {
      next = star + 1
      at = ++retry
    } else {
      return false
    }
  }
  while (wanted[next] === "*") next++
  return next === wanted.length
}
