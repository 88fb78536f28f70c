import type { Json, Notice, NoticeTable, Priority, SlackMessage } from "../model.ts"
import { clip, withoutCommands } from "./escape.ts"
import { fixedTable } from "./fixed-table.ts"
import { counted } from "./names.ts"
import { slackPlain, slackProse } from "./slack-escape.ts"

/** https://docs.slack.dev/reference/block-kit/blocks: characters of a section's text, blocks of a message. */
const TEXT = 3_000
const BLOCKS = 50
/** All blocks together: above some 13,200 Slack refuses them. https://github.com/slackapi/bolt-js/issues/2509 */
const WHOLE = 12_000
/** Columns that a window of Slack's shows without wrapping lines. */
const WIDTH = 88
/** Rows of one table in the channel: the rest is in the file. */
const ROWS = 20
/** Messages in a thread, where no file can be left. */
const THREAD = 12

const MARKS: Readonly<Record<Priority, string>> = {
  problem: ":red_circle:",
  important: ":large_orange_circle:",
  success: ":large_green_circle:",
  informational: ":white_circle:",
}

/** A notice as a message of Slack. What does not fit is in its file, and the message says how much that is. */
export function slackMessage(notice: Notice): SlackMessage {
  const { command, owner, world, priority, title, lines, tables, url } = notice
  const place = world === "" ? "" : `${world}: `
  const foot = url === undefined ? [] : [section(`<${linkOf(url)}|The whole report>`)]
  const head = [
    section(`${MARKS[priority]} *${slackProse(`${place}${owner}, ${command}:`)}* ${slackProse(clip(title, 500))}`),
    ...lines.map((line) => section(slackProse(clip(line, 1_000)))),
  ]
  const blocks: Json[] = []
  let room = WHOLE - sizeOf(foot) - RESERVE
  const put = (block: Json): boolean => {
    const size = sizeOf([block])
    if (size > room || blocks.length + foot.length + 2 > BLOCKS) return false
    room -= size
    blocks.push(block)
    return true
  }
  let left = head.filter((block) => !put(block)).length
  for (const table of tables) left += tableBlocks(table, put)
  const note = left === 0 ? [] : [section(`_${counted(left, "more line")}: see the whole report._`)]
  return {
    text: clip(`${slackProse(`${place}${owner}, ${command}: ${clip(title, 500)}`)}`, 1_000),
    blocks: [...blocks, ...note, ...foot],
    ...(left > 0 ? { file: fileOf(notice) } : {}),
    thread: left > 0 ? threadOf(tables) : [],
  }
}

/** For what is said at the end. */
const RESERVE = 200

const sizeOf = (blocks: readonly Json[]): number =>
  blocks.reduce<number>((sum, one) => sum + JSON.stringify(one).length, 0)

/** `verbatim`: Slack makes no links of what looks like a name or an address. */
const section = (text: string): Json => ({
  type: "section",
  text: { type: "mrkdwn", text: text.length > TEXT ? clip(text, TEXT) : text, verbatim: true },
})

/** Puts as much of a table as there is room for; the number of its rows that are left. */
function tableBlocks(table: NoticeTable, put: (block: Json) => boolean): number {
  const [titles = "", rule = "", ...rows] = fixedTable(table, WIDTH)
  const wanted = rows.slice(0, ROWS)
  for (let shown = wanted.length; shown > 0; shown--) {
    const text = `*${slackProse(table.title)}*\n${fence([titles, rule, ...wanted.slice(0, shown)])}`
    if (text.length <= TEXT && put(section(text))) return rows.length - shown
  }
  return rows.length
}

const fence = (lines: readonly string[]): string => `\`\`\`\n${lines.map(slackPlain).join("\n")}\n\`\`\``

const fileOf = ({ command, owner, report }: Notice): NonNullable<SlackMessage["file"]> => ({
  name: `reconcile-${command}.txt`,
  title: clip(slackPlain(`${owner}, ${command}`), 200),
  text: withoutCommands(report),
})

/** Every table in pieces that Slack takes, each with the table's head. */
function threadOf(tables: readonly NoticeTable[]): readonly string[] {
  const messages = tables.flatMap((table): readonly string[] => {
    const [titles = "", rule = "", ...rows] = fixedTable(table, WIDTH)
    const pieces: string[][] = [[]]
    for (const row of rows) {
      const last = pieces.at(-1) as string[]
      if (fence([titles, rule, ...last, row]).length > TEXT - 200) pieces.push([row])
      else last.push(row)
    }
    return pieces.map((piece) => `*${slackProse(clip(table.title, 150))}*\n${fence([titles, rule, ...piece])}`)
  })
  if (messages.length <= THREAD) return messages
  return [...messages.slice(0, THREAD), `_${counted(messages.length - THREAD, "more message")} would not fit here._`]
}

/** An address of ours; what could end the link is encoded. */
const linkOf = (url: string): string => encodeURI(url).replace(/[<>|&]/g, (character) => encodeURIComponent(character))
