/** One process that has loaded moto for all test files of a run, and the AWS that forks from it for each of them. */

import { spawn } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import { broughtEndpoint, install, pycache, pythonVariable } from "./install.ts"

/** An emulated AWS, or what forks into many. */
export interface Running {
  readonly port: number
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>
}

/** Where `setup` leaves the port that forks are had from, for the threads that vitest starts after it. */
export const forksVariable = "RECONCILE_TEST_AWS_FORKS"

/** vitest's global set-up: whatever makes tests slow the first time happens here. What it answers is called at the end. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (broughtEndpoint !== undefined || process.env[forksVariable]) return undefined
  process.env[pythonVariable] = await install()
  // Nothing forks on Windows: there each AWS loads moto for itself.
  if (process.platform === "win32") return undefined
  const forks = await run("forks.py")
  process.env[forksVariable] = String(forks.port)
  return forks.stop
}

/** Starts an AWS. It ends with `stop`, and with the thread or process that started it, also when that dies without a word. */
export async function runAws(): Promise<Running> {
  const forks = process.env[forksVariable]
  if (!forks) return run("launcher.py")
  const connection = connect(Number(forks), "127.0.0.1").on("error", () => {})
  const ended = once(connection, "close")
  const port = await announced(connection)
  const stop = async () => {
    connection.end()
    await ended
  }
  return { port, stop }
}

async function run(script: string): Promise<Running> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|MOTO|PYTHON)_?/.test(name))
  const environment = { ...Object.fromEntries(inherited), PYTHONPYCACHEPREFIX: pycache }
  const child = spawn(await install(), [path], { env: environment, stdio: ["pipe", "pipe", "inherit"] })
  const ended = once(child, "exit")
  child.stdin.on("error", () => {})
  const port = await announced(child.stdout)
  const stop = async () => {
    child.stdin.end()
    await ended
  }
  return { port, stop }
}

/** The port in the first line; the rest is of no interest. */
async function announced(output: Readable): Promise<number> {
  const first = await createInterface(output)[Symbol.asyncIterator]().next()
  output.resume()
  if (first.done) throw new Error("The emulated AWS did not start: it printed why, above.")
  return (JSON.parse(first.value) as { port: number }).port
}
