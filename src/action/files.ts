import { createHash } from "node:crypto"
import { once } from "node:events"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import type { Plan } from "../model.ts"
import { renderPlanHtml } from "../report/html.ts"
import { writePlan } from "../report/json.ts"
import type { AccountMask } from "../report/mask.ts"

/** Files for later steps to upload. */
export interface ResultFiles {
  readonly planJson: string
  /** sha256 of the file `planJson`. */
  readonly planHash: string
  readonly reportHtml: string
}

/** The name of the plan's file, in the folder and in the artifact. */
export const PLAN_FILE = "plan.json"

/** Writes the plan as it is, and the page for people, where ids may be masked. */
export async function writeFiles(folder: string, plan: Plan, mask: Pick<AccountMask, "text">): Promise<ResultFiles> {
  await mkdir(folder, { recursive: true })
  const [planJson, reportHtml] = [join(folder, PLAN_FILE), join(folder, "report.html")]
  const file = createWriteStream(planJson)
  await writePlan(plan, async (chunk) => {
    if (!file.write(chunk)) await once(file, "drain")
  })
  file.end()
  await once(file, "close")
  await writeFile(reportHtml, mask.text(renderPlanHtml(plan)))
  return { planJson, planHash: await hashOf(planJson), reportHtml }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256")
  await pipeline(createReadStream(path), hash)
  return hash.digest("hex")
}
