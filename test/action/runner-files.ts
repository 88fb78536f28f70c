/** What a step leaves for the runner in files. */

/**
 * Outputs of a step. Every one has to stand between delimiters that nobody could guess: a line that does not is an
 * injection, and an error.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function parseOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  const lines = text.split("\n")
  if (lines.pop() !== "") throw new Error("The last line of the outputs does not end")
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string
    const [, name, delimiter] = /^([\w-]+)<<(ghadelimiter_[0-9a-f-]{36})$/.exec(line) ?? []
    if (name === undefined || delimiter === undefined) throw new Error(`This line sets an output undelimited: ${line}`)
    const end = lines.indexOf(delimiter, at + 1)
    if (end < 0) throw new Error(`The output ${name} does not end`)
    if (name in outputs) throw new Error(`The output ${name} is set twice`)
    outputs[name] = lines.slice(at + 1, end).join("\n")
    at = end + 1
  }
  return outputs
}

/** Something in the log that the runner takes for a command. */
export interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

const KNOWN = [
  ...["add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice"],
  ...["remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"],
]

/**
 * The commands in a log, as the runner reads it: `::name key=value::message` where a line begins, `##[name
 * key=value]message` anywhere in it, and none between `::stop-commands::token` and `::token::`.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function commandsIn(log: string): readonly Command[] {
  const commands: Command[] = []
  let silence: string | undefined
  for (const line of log.split(/\r?\n/)) {
    const command = commandOf(line)
    if (!command) continue
    if (silence !== undefined) {
      if (command.name === silence) silence = undefined
    } else if (KNOWN.includes(command.name)) {
      commands.push(command)
      if (command.name === "stop-commands") silence = command.message
    }
  }
  return commands
}

function commandOf(line: string): Command | undefined {
  const [, name, list, message] =
    /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/.exec(line) ?? /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/.exec(line) ?? []
  if (name === undefined) return undefined
  const pairs = (list ?? "").split(/[,;]/).flatMap((pair) => {
    const [key, value] = pair.split(/=(.*)/s)
    return key && value ? [[key.trim(), unescaped(value)]] : []
  })
  return { name, properties: Object.fromEntries(pairs), message: unescaped(message ?? "") }
}

const CODES: Readonly<Record<string, string>> = { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" }

function unescaped(text: string): string {
  return text.replace(/%(?:0D|0A|3A|2C|25)/g, (code) => CODES[code] as string)
}
