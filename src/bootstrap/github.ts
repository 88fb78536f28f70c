import { type PolicyCondition, type PolicyDocument, type PolicyStatement, policyDocument } from "./document.ts"

/** Who signs the tokens of GitHub Actions. https://docs.github.com/en/actions/reference/security/oidc */
export const issuer = "token.actions.githubusercontent.com"

/** What of GitHub the roles trust. */
export interface GitHub {
  /** `owner/name`, with the letters' case as GitHub has it. */
  readonly repository: string
  /** Digits. */
  readonly ids?: { readonly repository: string; readonly owner: string }
  /** Only the form of `sub` with the ids in it. */
  readonly immutableSub: boolean
  readonly branch: string
  /** Of the job that applies. */
  readonly environment: string
  /** Of the job that runs tasks. */
  readonly runEnvironment: string
  /** `owner/repo/.github/workflows/file.yml@ref`: the file that holds the job that applies. */
  readonly workflow?: string
  /** Plan merge groups too. */
  readonly mergeQueue: boolean
  /** Whom the token is for. */
  readonly audience: string
}

/**
 * The trust policy of the role that a plan job enters by (pull requests of the repository itself, and runs on its
 * branch: the schedule, and the plan that an environment's reviewers look at), of the one for apply jobs (on the
 * branch, in the environment, from the workflow if one is named), or of the one for jobs that run tasks (on the branch, in
 * their environment). All conditions are exact, apart from merge groups,
 * whose branches have a commit in their name.
 *
 * Of GitHub's claims AWS tests `sub`, `aud`, and since January 2026 `ref`, `repository_id` and `job_workflow_ref` among
 * others:
 * https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/.
 * A claim that is absent matches nothing.
 */
export function oidcTrust(purpose: "plan" | "apply" | "run", provider: string, github: GitHub): PolicyDocument {
  const { branch, environment, runEnvironment, workflow, mergeQueue } = github
  const ref = `refs/heads/${branch}`
  if (purpose !== "plan") {
    const name = purpose === "apply" ? environment : runEnvironment
    const condition = {
      StringEquals: {
        ...claims(github, [`environment:${name.replaceAll(":", "%3A")}`]),
        [`${issuer}:ref`]: [ref],
        ...(purpose === "apply" && workflow !== undefined && { [`${issuer}:job_workflow_ref`]: [workflow] }),
      },
    }
    return policyDocument(statement(purpose === "apply" ? "Apply" : "Run", provider, condition))
  }
  const plan = statement("Plan", provider, { StringEquals: claims(github, ["pull_request", `ref:${ref}`]) })
  return policyDocument(plan, ...(mergeQueue ? [mergeGroups(provider, github)] : []))
}

/**
 * The values of `sub` for what comes after the repository, classic and with ids, as far as those are known. Repositories
 * made, renamed or transferred since 15 July 2026 have the ids: https://docs.github.com/en/actions/reference/security/oidc
 */
export function subjects(
  { repository, ids, immutableSub }: Pick<GitHub, "repository" | "ids" | "immutableSub">,
  contexts: readonly string[],
): readonly string[] {
  const [owner, name] = repository.split("/")
  const forms = [
    ...(ids && immutableSub ? [] : [`repo:${repository}`]),
    ...(ids ? [`repo:${owner}@${ids.owner}/${name}@${ids.repository}`] : []),
  ]
  return forms.flatMap((form) => contexts.map((context) => `${form}:${context}`))
}

/** `gh-readonly-queue/main/pr-12-<sha>`: nobody knows the whole name beforehand. */
function mergeGroups(provider: string, github: GitHub): PolicyStatement {
  const { [`${issuer}:sub`]: _, ...exact } = claims(github, [])
  const like = subjects(github, [`ref:refs/heads/gh-readonly-queue/${github.branch}/pr-*`])
  return statement("PlanMergeGroup", provider, { StringEquals: exact, StringLike: { [`${issuer}:sub`]: like } })
}

function claims(github: GitHub, contexts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return {
    [`${issuer}:aud`]: [github.audience],
    [`${issuer}:sub`]: subjects(github, contexts),
    ...(github.ids && { [`${issuer}:repository_id`]: [github.ids.repository] }),
  }
}

const statement = (Sid: string, provider: string, Condition: PolicyCondition): PolicyStatement => ({
  Sid,
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: ["sts:AssumeRoleWithWebIdentity"],
  Condition,
})
