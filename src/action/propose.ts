import { keepProposal } from "../github/proposal.ts"
import { propose } from "../reconcile/propose.ts"
import type { Planning } from "../reconcile.ts"
import { proposalTitle, renderProposal, renderProposalMarkdown } from "../report/proposal.ts"
import type { Setting } from "../shell/setting.ts"
import type { Job } from "./job.ts"
import { inRepository, maskFor, scopeOf, tell } from "./publish.ts"

const BRANCH = "reconcile/drift"

/**
 * Keeps the pull request that changes the templates to what is live. Templates hold what they have to: only what is said about
 * them is masked. What cannot be proposed is a warning in the log, and never fails the work.
 */
export async function proposeDrift(job: Job, { world, config }: Setting, planning: Planning): Promise<void> {
  const { github, event, inputs } = job
  if (event.ref !== `refs/heads/${event.defaultBranch}`) {
    job.log.text(`Nothing is proposed: drift is proposed to ${event.defaultBranch} only, and from what it says.`)
    return
  }
  const { concurrency } = inputs
  const proposal = await propose(world, config, planning, { run: job.run, concurrency })
  const { accounts } = planning.plan
  const mask = maskFor(job, planning.plan, proposal.left)
  job.log.text(mask.text(renderProposal(proposal, accounts)))
  if (!github) return
  const kept = await tell(job, () =>
    keepProposal(github, {
      marker: { id: "proposal", scope: scopeOf(job) },
      branch: scopeOf(job) === "reconcile.yaml" ? BRANCH : `${BRANCH}-${scopeOf(job).replace(/[^A-Za-z0-9]+/g, "-")}`,
      base: event.defaultBranch,
      sha: event.sha,
      title: proposalTitle({ ...proposal, left: [] }),
      body: mask.text(renderProposalMarkdown(proposal, accounts)),
      files: new Map([...proposal.files].map(([path, text]) => [inRepository(job, path), text])),
    }),
  )
  if (kept?.url) job.log.text(`Proposed: ${kept.url}`)
}
