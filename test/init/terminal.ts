import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { type CliResult, ensureBuilt } from "../cli.ts"

const onTerminal = `
import os, pty, subprocess, sys, threading
ours, theirs = pty.openpty()
program = subprocess.Popen(sys.argv[2:], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE)
os.close(theirs)
shown = b""
def watch():
    global shown
    typed = False
    try:
        while True:
            part = os.read(ours, 65536)
            if not part: return
            shown += part
            if not typed and b": " in shown:
                typed = True
                os.write(ours, sys.argv[1].encode())
    except OSError: pass
watcher = threading.Thread(target=watch)
watcher.start()
out = program.stdout.read()
code = program.wait()
watcher.join(5)
sys.stdout.buffer.write(out)
sys.stderr.buffer.write(shown)
sys.exit(code)
`

/** Ends what is typed, as somebody does who leaves. */
export const endOfInput = "\u0004"

/** Runs the command line for somebody at a terminal, who types all of this as soon as the first question is asked. */
export async function runTyping(typed: string, args: readonly string[], cwd: string): Promise<CliResult> {
  const python = process.env.RECONCILE_TEST_PYTHON ?? "python3"
  const command = ["-c", onTerminal, typed, process.execPath, await ensureBuilt(), ...args]
  const env = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", TERM: "dumb" }
  const done = promisify(execFile)(python, command, { cwd, env, timeout: 20_000 })
  const {
    code = 0,
    stdout,
    stderr,
  } = await done.then(
    (result) => ({ ...result, code: 0 }),
    (error: CliResult) => error,
  )
  return { code, stdout, stderr }
}
