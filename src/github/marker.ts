/** Whose comment or issue this is: hidden in its first line, so that the next run finds it. */
export interface Marker {
  readonly id: "plan" | "apply" | "drift" | "notice" | "proposal"
  /** What the comment is about, where one repository has several: the configuration's name. */
  readonly scope: string
  readonly commit?: string
}

/** The body under the marker's line, which GitHub does not show. */
export function withMarker(marker: Marker, body: string): string {
  return `${lineOf(marker)}\n${body}`
}

/** Whether the body's first line is exactly this marker. Anybody can write one: it says nothing about the author. */
export function hasMarker(body: string, marker: Marker): boolean {
  return body.split(/\r?\n/, 1)[0] === lineOf(marker)
}

function lineOf({ id, scope, commit }: Marker): string {
  const json = JSON.stringify({ id, scope, commit })
  return `<!-- reconcile:v1 ${json.replace(ESCAPED, escaped)} -->`
}

/** What could end the comment, in any reading of HTML, and what GitHub might store otherwise than it was sent. */
const ESCAPED = /[<>&]|-(?=-)|[^ -~]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
}
