import type { Plan } from "../model.ts"
import { writePlan } from "../report/json.ts"
import { renderPlanMarkdown } from "../report/markdown.ts"
import { planSentence } from "../report/summary.ts"
import { renderPlan } from "../report/text.ts"
import { lookOf } from "./options.ts"
import { openSink, type Sink } from "./output.ts"

/** How a plan is shown. */
export interface PlanLook {
  readonly format: "text" | "json" | "markdown" | "html"
  readonly out?: string
  readonly full?: boolean
}

/** Shows a plan in the form that flags ask for, where they ask for it. */
export async function showPlan(plan: Plan, { format, out, full }: PlanLook): Promise<void> {
  const sink = openSink(out)
  await writeAs(plan, sink, format, () =>
    lookOf(out === undefined ? process.stdout : undefined, { full: full === true }),
  )
  await sink.done()
  if (out !== undefined) process.stderr.write(`${planSentence(plan)}\n`)
}

async function writeAs(
  plan: Plan,
  { write }: Sink,
  format: PlanLook["format"],
  look: () => ReturnType<typeof lookOf>,
): Promise<void> {
  switch (format) {
    case "json":
      return writePlan(plan, write)
    case "markdown":
      return write(`${renderPlanMarkdown(plan)}\n`)
    case "html": {
      const { renderPlanHtml } = await import("../report/html.ts")
      return write(renderPlanHtml(plan))
    }
    case "text":
      return write(renderPlan(plan, look()))
  }
}
