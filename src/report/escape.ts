/** What nobody should have to guess at: control, format, private, unassigned, invisible and odd blank characters. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu

const PLAIN = /^[ !"$-~]*$/

/**
 * Untrusted text on one line, with everything hidden made visible: line ends as `\n`, escape sequences as `\u001b[31m`,
 * bidirectional overrides as `\u202e`. What is left cannot steer a terminal, reorder a line, or start a workflow command.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(HIDDEN, spelledOut).replaceAll("##[", "#\\u0023[")
}

function spelledOut(character: string): string {
  switch (character) {
    case "\n":
      return "\\n"
    case "\r":
      return "\\r"
    case "\t":
      return "\\t"
  }
  const code = (character.codePointAt(0) as number).toString(16)
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`
}

/** A text of ours whose lines hold untrusted parts: no line of it can be taken for a workflow command. */
export function withoutCommands(lines: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours may stand in front.
  return lines.replace(/^((?:\s|\u001b\[\d+m)*):(?=:)/gm, "$1\\u003a")
}

/** At most `length` UTF-16 units of a text, marked with `...` where it was cut; never half a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text
  const end = Math.max(0, length - 3)
  const whole = /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end
  return `${text.slice(0, Math.max(0, whole))}...`.slice(0, Math.max(0, length))
}

const MARKUP = /[&<>"'`*_[\]|\\~#@$^]|:(?=\/\/)|\.(?<=www\.)/gi

/**
 * Untrusted text as inline code for Markdown, tables and HTML alike. Entities, not backslashes: they mean the same in all
 * three, and inside `<code>` neither mentions nor references nor links come to life.
 */
export function code(text: string): string {
  return `<code>${entities(visible(text))}</code>`
}

/** Untrusted text between backticks, of which it has none itself: for a sentence that goes through `prose`. */
export const ticked = (text: string): string => `\`${visible(text).replaceAll("`", "\\u0060")}\``

function entities(text: string): string {
  return text.replace(MARKUP, (character) => `&#${character.codePointAt(0)};`)
}

// No command, scheme, host, reference, or name of an emoji; then letters, digits and plain punctuation.
const HARMLESS = /^(?!::)(?!.*:\/\/)(?!.*www\.)(?!.*gh-\d)(?!.*:[\w+-]+:)[\p{L}\p{M}\p{N}.,;:!?(){}'"%+=/-]*$/iu

// What a list, a line or a heading begins with.
const BLOCK = /^(\s*)([-+=]+|\d+[.)])(?=\s|$)/

/**
 * A sentence with untrusted words in it, for Markdown: words that could mean more than they say become inline code, as does
 * what stands between backticks.
 */
export function prose(text: string): string {
  return visible(text)
    .replace(BLOCK, "$1`$2`")
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? code(part) : proseWords(part)))
    .join("")
    .replaceAll("</code> <code>", " ")
}

/** Word by word; a placeholder such as `{{ account.id }}` is a part of its word. */
function proseWords(text: string): string {
  const words = text.match(/(?:\{\{ [^{} ]+ \}\}|[^ ])+| +/g) ?? []
  return words.map((word) => (word.startsWith(" ") ? word : proseWord(word))).join("")
}

function proseWord(word: string): string {
  if (word === "->" || HARMLESS.test(word.replaceAll(" ", ""))) return word
  const [, before = "", core = word, after = ""] = /^(["'(]*)(.*?)([.,;:!?)'"]*)$/su.exec(word) ?? []
  return `${before}<code>${entities(core)}</code>${after}`
}

/** Lines of text in a fenced block that nothing inside can close. */
export function fenced(language: string, lines: readonly string[]): string {
  const longest = lines.flatMap((line) => line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  const fence = "`".repeat(longest + 1)
  return [`${fence}${language}`, ...lines, fence].join("\n")
}
