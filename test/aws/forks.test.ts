import { spawn } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"
import { expect, test } from "vitest"
import { forksVariable } from "./forks.ts"
import { install, pycache } from "./install.ts"

test.each(["launcher.py", "forks.py"])("%s ends with whoever started it", async (script) => {
  const child = spawn(await install(), [script], { cwd: import.meta.dirname, env: { PYTHONPYCACHEPREFIX: pycache } })
  await once(child.stdout, "data")
  child.stdin.destroy()
  expect(await once(child, "exit")).toEqual([0, null])
})

test.each(["end", "resetAndDestroy"] as const)("an AWS ends with the connection that asked for it: %s", async (how) => {
  const connection = connect(Number(process.env[forksVariable]), "127.0.0.1")
  const { port } = JSON.parse(String(await once(connection, "data")))
  const state = () =>
    fetch(`http://127.0.0.1:${port}/_control/reset`, { method: "POST" }).then(
      () => "there",
      () => "gone",
    )
  expect(await state()).toBe("there")
  connection[how]()
  await expect.poll(state).toBe("gone")
})
