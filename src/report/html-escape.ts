import { visible } from "./escape.ts"

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** Untrusted text for an element's content or a quoted attribute: on one line, everything hidden made visible. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}

/**
 * A value as JSON inside a `<script type="application/json">`: with no `<` in it, nothing can end the element or begin a
 * comment. https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c")
}

/** A sentence with untrusted words in it; what stands between backticks is code. */
export function proseHtml(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? `<code>${html(part)}</code>` : html(part)))
    .join("")
}
