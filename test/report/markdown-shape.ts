import { Buffer } from "node:buffer"

/**
 * Everything about a text of ours that GitHub could take for more than it is: by the block structure of CommonMark, as far as
 * our reports use it. None, for a text in which nothing of a template or of AWS came to life.
 */
export function flaws(text: string, limit = Number.POSITIVE_INFINITY): readonly string[] {
  const found: string[] = []
  if (Buffer.byteLength(text, "utf8") > limit)
    found.push(`${Buffer.byteLength(text, "utf8")} bytes, and ${limit} allowed`)
  if (/[^\n\P{C}]|[\p{Zl}\p{Zp}]/u.test(text)) found.push("something hidden")
  if (text.startsWith("<!--")) found.push("a marker on line 1")
  let fence: string | undefined
  let table: number | undefined
  const open: string[] = []
  for (const [index, line] of text.split("\n").entries()) {
    const flaw = (what: string) => found.push(`line ${index + 1}: ${what}: ${line.slice(0, 120)}`)
    if (/^\s*(::|<!--|##\[)/.test(line)) flaw("it could command something")
    if (fence !== undefined) {
      const [, ticks = ""] = /^ {0,3}(`+)\s*$/.exec(line) ?? []
      if (ticks.length >= fence.length) fence = undefined
      else if (!/^[-+! ] /.test(line)) flaw("a line of a diff without its operator")
      continue
    }
    const [, ticks] = /^ {0,3}(`{3,})/.exec(line) ?? []
    if (ticks !== undefined) {
      if (!/^`{3,}diff$/.test(line)) flaw("a fence that is not ours")
      fence = ticks
      continue
    }
    const cells = line.startsWith("| ") ? line.split("|").length : undefined
    if (cells !== undefined && table !== undefined && cells !== table) flaw("a row with cells of its own")
    table = cells
    for (const what of lineFlaws(line, open)) flaw(what)
    if (/^(> )*#{1,6}\s/.test(line) && !OUR_HEADINGS.test(line)) flaw("a heading that is not ours")
  }
  if (fence !== undefined) found.push("a fence that nothing closes")
  if (open.length > 0) found.push(`left open: ${open.join(", ")}`)
  return found
}

const OUR_HEADINGS = /^## (\d[\d,]* errors?( in \d[\d,]* accounts)?\. |Blocked\. )?Reconcile |^### (Held|What to do)$/

function lineFlaws(line: string, open: string[]): readonly string[] {
  const found: string[] = []
  for (const [tag, closes, name = ""] of line.matchAll(/<(\/?)([^\s>]*)[^>]*>?/g)) {
    if (!/^<\/?(code|details|summary)>$|^<details open>$/.test(tag)) found.push(`markup: ${tag}`)
    else if (closes === "") open.push(name)
    else if (open.pop() !== name) found.push(`closes what is not open: ${tag}`)
  }
  if (open.includes("code") || open.includes("summary")) found.push("inline markup that goes on in the next line")
  const plain = line
    .replace(/<code>[^<]*<\/code>/g, "x")
    .replace(/`[^`]+`/g, "x")
    .replace(/\[run\]\(https:\/\/github\.com\/[\w/]+\)$/, "")
  if (plain.includes("`")) found.push("a backtick alone")
  if (/(^|[^&\w])[@#]\w|\bGH-\d|https?:|www\.|~~|\$|\]\(|!\[/i.test(plain)) found.push("a mention, reference or link")
  if (/(?<!^> )\[!\w+\]/.test(plain)) found.push("an alert that is not ours")
  return found
}
