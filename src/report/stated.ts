import type { Change } from "../model.ts"

/**
 * Where a template states a resource, as a part of a sentence: `stated at templates/audit.yaml:3:1`. What no template states any
 * more is deleted by the tag that it carries. Untrusted are only the place and the name: `quoted` makes them fit where this goes.
 */
export function statedText(
  { source, template }: Pick<Change, "source" | "template">,
  quoted: (text: string) => string,
): string {
  if (source) return `stated at ${quoted(`${source.file}:${source.line}:${source.column}`)}`
  return `no template states it any more${template === "" ? "" : `; its tag names the template ${quoted(template)}`}`
}
