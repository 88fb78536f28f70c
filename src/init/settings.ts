import type { Problem } from "../model.ts"
import { partitionOf } from "../value/partition.ts"
import { ProblemError } from "../value/problem.ts"

/** What the starter files are made from. */
export interface Settings {
  /** The value of the tag `reconcile:owner`. */
  readonly name: string
  /** At least one. */
  readonly regions: readonly string[]
  /** The id of the account that the hub roles are in. Absent: only the account of one's own credentials is managed. */
  readonly hubAccount?: string
  /** The id of the organization's management account, whose index role lists the accounts. */
  readonly managementAccount?: string
  /** `owner/name` at GitHub. */
  readonly repository?: string
  readonly branch: string
  /** The GitHub environment of the job that applies. */
  readonly environment: string
  /** Without the workflows for GitHub Actions. */
  readonly workflows: boolean
  /** The configuration's file name. */
  readonly config: string
  /** The configuration's folder from the repository's root on, `.` or `infra/baseline`. */
  readonly workingDirectory: string
}

/** What somebody said, as flags or answers; all of it text. */
export interface Answers {
  readonly name?: string
  readonly region?: string
  readonly hubAccount?: string
  readonly managementAccount?: string
  readonly repository?: string
  readonly branch?: string
  readonly environment?: string
}

/** One thing that somebody is asked. */
export interface Question {
  readonly key: keyof Answers
  readonly flag: string
  readonly text: string
  readonly pattern: RegExp
  /** Characters, at most. */
  readonly longest?: number
  /** What to give instead of what does not match. */
  readonly fix: string
}

/** Everything that is asked, in order. */
export const questions: readonly Question[] = [
  {
    key: "name",
    flag: "--name",
    text: "Name, for the tag reconcile:owner on whatever is made",
    pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]*$/,
    longest: 128,
    fix: "Give letters, digits and . _ / - only, beginning with a letter or digit, such as acme-baseline.",
  },
  {
    key: "region",
    flag: "--region",
    text: "AWS regions, the home region first",
    pattern: /^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}(\s*,\s*[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2})*$/,
    fix: "Give codes of regions, such as eu-west-1,us-east-1.",
  },
  {
    key: "hubAccount",
    flag: "--hub-account",
    text: "Id of the account for the hub roles; nothing for your own account only",
    pattern: /^[0-9]{12}$/,
    fix: "Give the account's id, twelve digits.",
  },
  {
    key: "managementAccount",
    flag: "--management-account",
    text: "Id of the management account, for the role that lists accounts; nothing if you do not know it yet",
    pattern: /^[0-9]{12}$/,
    fix: "Give the account's id, twelve digits.",
  },
  {
    key: "repository",
    flag: "--repository",
    text: "Repository at GitHub",
    pattern: /^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+$/,
    fix: "Give OWNER/NAME, such as acme/baseline.",
  },
  {
    key: "branch",
    flag: "--branch",
    text: "Branch that is applied",
    pattern: /^(?!refs\/|\/|-)[A-Za-z0-9._/=@-]{1,200}$/,
    fix: "Give the name of one branch, such as main, without refs/heads/ and without wildcards.",
  },
  {
    key: "environment",
    flag: "--environment",
    text: "Environment at GitHub of the job that applies",
    pattern: /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,199}$/,
    fix: "Give the name of one environment, such as reconcile-apply.",
  },
]

/** What is wrong with one answer; undefined if nothing is. */
export function objection({ flag, pattern, longest, fix }: Question, answer: string): Problem | undefined {
  if (longest !== undefined && answer.length > longest) {
    const message = `${flag} has ${answer.length} characters; ${longest} is the most`
    return { severity: "error", message, fix: `Give a shorter one, of ${longest} characters at most.` }
  }
  if (pattern.test(answer)) return undefined
  return { severity: "error", message: `${flag} ${JSON.stringify(answer)} is not what it should be`, fix }
}

/** What is wrong with any of the answers there are. */
export function objections(answers: Answers): readonly Problem[] {
  return questions.flatMap((question) => {
    const answer = answers[question.key]
    return (answer !== undefined && objection(question, answer)) || []
  })
}

/** What is taken where nobody said anything. */
export const defaults = { region: "us-east-1", branch: "main", environment: "reconcile-apply" } as const

/** The settings that answers mean. Throws a ProblemError with all that is wrong or missing. */
export function settingsOf(
  answers: Answers,
  rest: Pick<Settings, "workflows" | "config" | "workingDirectory">,
): Settings {
  const { name, hubAccount, managementAccount, repository } = answers
  const { region, branch, environment } = { ...defaults, ...answers }
  const problems = [...objections(answers), ...missing(answers, rest.workflows), ...expressions(rest)]
  if (problems.length > 0) throw new ProblemError(problems)
  return {
    ...rest,
    name: name as string,
    regions: [...new Set(region.split(",").map((one) => one.trim()))],
    ...(hubAccount !== undefined && { hubAccount }),
    ...(managementAccount !== undefined && { managementAccount }),
    ...(repository !== undefined && { repository }),
    branch,
    environment,
  }
}

function missing({ name, hubAccount }: Answers, workflows: boolean): readonly Problem[] {
  const problem = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
  return [
    ...(name === undefined
      ? [
          problem(
            "The configuration needs a name, and nobody is there to ask",
            `Give ${FLAGS}, or run it in a terminal.`,
          ),
        ]
      : []),
    ...(workflows && hubAccount === undefined
      ? [
          problem(
            "The workflows assume roles in a hub account, and none is given",
            "Give --hub-account ID, or --no-workflows.",
          ),
        ]
      : []),
  ]
}

/** GitHub would evaluate such a name in a workflow. */
function expressions({ config, workingDirectory }: Pick<Settings, "config" | "workingDirectory">): readonly Problem[] {
  return [workingDirectory, config]
    .filter((path) => path.includes("${{"))
    .map((path) => ({
      severity: "error",
      message: `${JSON.stringify(path)} has \${{ in its name, which GitHub would take for an expression`,
      fix: "Put the configuration into a folder, and a file, of another name.",
    }))
}

const FLAGS =
  "--name NAME, and as needed --region CODES, --hub-account ID, --management-account ID, --repository OWNER/NAME, --branch NAME, --environment NAME, --no-workflows"

/** The ARN of a role in an account. The names are those of `reconcile bootstrap`. */
export const roleIn = (account: string, { regions }: Pick<Settings, "regions">, name: string): string =>
  `arn:${partitionOf(regions[0] as string)}:iam::${account}:role/${name}`

/** The ARN of a role in the hub account. */
export const hubRole = (settings: Settings, name: string): string =>
  roleIn(settings.hubAccount as string, settings, name)
