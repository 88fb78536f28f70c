import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { type Proposal, propose } from "../reconcile/propose.ts"
import type { Planning } from "../reconcile.ts"
import { renderProposal } from "../report/proposal.ts"
import type { Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"

/** Flags of proposing. */
export interface ProposeOptions {
  readonly config: string
  readonly concurrency: number
  /** A folder for the changed templates; `true`: the work tree. */
  readonly propose?: string | true
}

/** Changes the templates to what is live, in the work tree or as copies in another folder, and says so on stderr. */
export async function proposeDrift(
  { world, config }: Setting,
  planning: Planning,
  options: ProposeOptions & { readonly beforeWriting: () => void },
  run: string,
): Promise<void> {
  const proposal = await propose(world, config, planning, { run, concurrency: options.concurrency })
  const folder = typeof options.propose === "string" ? options.propose : dirname(resolve(options.config))
  options.beforeWriting()
  await writeProposal(proposal, folder)
  process.stderr.write(`\n${renderProposal(proposal, planning.plan.accounts)}`)
}

async function writeProposal({ files }: Proposal, folder: string): Promise<void> {
  for (const [path, text] of files) {
    const place = join(folder, path)
    try {
      await mkdir(dirname(place), { recursive: true })
      await writeFile(place, text)
    } catch (cause) {
      const { message } = cause as Error
      throw new ProblemError(
        {
          severity: "error",
          message: `${place} cannot be written: ${message}`,
          fix: "Give another folder with --propose.",
        },
        { cause },
      )
    }
  }
}
