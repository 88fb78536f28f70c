import { visible } from "./escape.ts"

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

/** Letters, digits and plain punctuation; no name of an emoji, address, mention or markup of Slack's. */
const HARMLESS = /^(?!.*:\/\/)(?!.*www\.)(?!.*:[\w+'-]+:)(?!@)[\p{L}\p{M}\p{N}.,;:!?(){}'"%+=/-]*$/iu

/** Untrusted text for inside code of Slack's: a backtick would end it, and is spelled out like all that is hidden. */
export const slackPlain = (text: string): string =>
  visible(text)
    .replaceAll("`", "\\u0060")
    .replace(/[&<>]/g, (character) => ENTITIES[character] as string)

/** Untrusted text as inline code, in which neither mentions nor links nor emoji come to life. */
export const slackCode = (text: string): string => (text === "" ? "" : `\`${slackPlain(text)}\``)

/** A sentence with untrusted words in it: words that could mean more than they say become inline code. */
export function slackProse(text: string): string {
  const words = visible(text).match(/(?:\{\{ [^{} ]+ \}\}|[^ ])+| +/g) ?? []
  return words.map(word).join("").replaceAll("` `", " ")
}

function word(text: string): string {
  if (text.startsWith(" ") || HARMLESS.test(text.replaceAll(" ", ""))) return text
  const [, before = "", core = text, after = ""] = /^(["'(]*)(.*?)([.,;:!?)'"]*)$/su.exec(text) ?? []
  return core === "" ? slackPlain(text) : `${before}${slackCode(core.replace(/^`([^`]+)`$/, "$1"))}${after}`
}
