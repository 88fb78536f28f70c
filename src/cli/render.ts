import { type Rendered, render } from "../reconcile/render.ts"
import { renderDesired } from "../report/desired.ts"
import { renderProblems } from "../report/problems.ts"
import { type ExitCode, problemsCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { type GlobalOptions, wantsColor } from "./options.ts"

interface Options extends GlobalOptions {
  readonly account: string
  readonly template?: readonly string[]
  readonly json?: boolean
}

/** `reconcile render`. */
export async function renderCommand(options: Options): Promise<ExitCode> {
  const { world, config } = await openSetting({ ...options, run: runId() })
  const result: Rendered = await render(world, config, options)
  if (options.json)
    process.stdout.write(
      `${JSON.stringify(
        result.resources.map(({ desired, places }) => jsonOf(desired, places)),
        undefined,
        2,
      )}\n`,
    )
  else process.stdout.write(renderDesired(result, { color: wantsColor(process.stdout) }))
  if (result.problems.length > 0)
    process.stderr.write(renderProblems(result.problems, { color: wantsColor(process.stderr) }))
  return problemsCode(result.problems)
}

function jsonOf(
  { type, key, template, state, properties }: Rendered["resources"][number]["desired"],
  places: Rendered["resources"][number]["places"],
) {
  return {
    type,
    id: key,
    template,
    state,
    properties,
    places: Object.fromEntries(places.map(({ path, text }) => [path, text])),
  }
}
