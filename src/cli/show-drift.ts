import type { Plan } from "../model.ts"
import { renderDrift, renderDriftReport } from "../report/drift-report.ts"
import { findingsSentence } from "../report/findings.ts"
import type { FindingsReport } from "../report/findings-view.ts"
import { writePlan } from "../report/json.ts"
import { planSentence } from "../report/summary.ts"
import { lookOf } from "./options.ts"
import { openSink } from "./output.ts"
import type { PlanLook } from "./show-plan.ts"

/** What drifted, and what rules found where any are asked. */
export interface ShownDrift {
  readonly plan: Plan
  readonly checked?: FindingsReport
}

/** Shows it where flags ask for it. As JSON and as a page it is a plan like any other: findings have a form of their own, of `check`. */
export async function showDrift({ plan, checked }: ShownDrift, look: PlanLook): Promise<void> {
  const sink = openSink(look.out)
  switch (look.format) {
    case "json":
      await writePlan(plan, sink.write)
      break
    case "markdown":
      await sink.write(`${renderDriftReport(plan, checked)}\n`)
      break
    case "html": {
      const { renderPlanHtml } = await import("../report/html.ts")
      await sink.write(renderPlanHtml(plan))
      break
    }
    case "text":
      await sink.write(renderDrift(plan, checked, lookOf(look.out === undefined ? process.stdout : undefined, look)))
  }
  await sink.done()
  if (look.out === undefined) return
  process.stderr.write(`${planSentence(plan)}\n${checked ? `${findingsSentence(checked)}\n` : ""}`)
}
