import ora from "ora"
import { count } from "./names.ts"

/** How far a run has come. */
export interface ProgressState {
  /** What is being done: `planning`, `applying`. */
  readonly doing: string
  readonly done: number
  /** Accounts, or whatever `unit` says, in all; 0 while nobody knows. */
  readonly of: number
  readonly unit?: "accounts" | "changes" | "targets"
  readonly changes: number
  readonly problems: number
  /** AWS calls that were throttled. */
  readonly throttled: number
}

export interface Progress {
  update(state: Partial<ProgressState>): void
  /** Leaves nothing behind on a terminal. */
  stop(): void
}

export interface ProgressOptions {
  readonly stream?: NodeJS.WriteStream
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds between lines where nobody watches a terminal. */
  readonly every?: number
  /** Milliseconds since any moment. */
  readonly now?: () => number
}

/**
 * Shows how far a run is, on stderr unless told otherwise: a line that moves on a terminal, else (in CI, into a file) a
 * line every ten seconds. `NO_COLOR` and `TERM=dumb` are respected.
 */
export function startProgress({
  stream = process.stderr,
  env = process.env,
  every = 10_000,
  now = Date.now,
}: ProgressOptions = {}): Progress {
  let state: ProgressState = { doing: "starting", done: 0, of: 0, changes: 0, problems: 0, throttled: 0 }
  const start = now()
  const text = () => progressText(state, now() - start)
  // A terminal that nobody gave a size has 0 columns: a spinner would clear lines for ever.
  const watched = stream.isTTY === true && stream.columns !== 0 && !isSet(env.CI) && env.TERM !== "dumb"
  const spinner = watched
    ? ora({
        text: text(),
        stream,
        isEnabled: true,
        discardStdin: false,
        color: isSet(env.NO_COLOR) ? false : "cyan",
      }).start()
    : undefined
  const tick = () => {
    if (spinner) spinner.text = text()
    else stream.write(`${text()}\n`)
  }
  const timer = setInterval(tick, spinner ? 200 : every)
  timer.unref()
  return {
    update(change) {
      state = { ...state, ...change }
    },
    stop() {
      clearInterval(timer)
      spinner?.stop()
    },
  }
}

/** `planning: 212 of 4,000 accounts, 14 changes, 2 problems, 3 calls throttled, 1m 4s`. Numbers and words of ours only. */
export function progressText(
  { doing, done, of, unit = "accounts", changes, problems, throttled }: ProgressState,
  elapsed: number,
): string {
  const parts = [
    of > 0 ? `${count(done)} of ${count(of)} ${unit}` : "",
    changes > 0 ? `${count(changes)} changes` : "",
    problems > 0 ? `${count(problems)} problems` : "",
    throttled > 0 ? `${count(throttled)} calls throttled` : "",
    elapsedText(elapsed),
  ]
  return `${doing}: ${parts.filter(Boolean).join(", ")}`
}

function elapsedText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`
}

/** https://no-color.org: set to anything but nothing. `CI=false` is no CI. */
const isSet = (value: string | undefined): boolean => value !== undefined && value !== "" && value !== "false"
