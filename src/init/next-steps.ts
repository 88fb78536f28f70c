import { partitionOf } from "../value/partition.ts"
import { version } from "../version.ts"
import { defaults, type Settings } from "./settings.ts"
import type { Unused } from "./there.ts"
import { home } from "./workflows.ts"

/** What became of the starter files, and where the configuration is; paths as people see them. */
export interface Written {
  readonly written: readonly string[]
  /** They were there already. */
  readonly kept: readonly string[]
  /** Workflows that would have been ours by their names, but run another configuration. */
  readonly others: readonly string[]
  /** Flags that came too late: the files were there. */
  readonly unused: readonly Unused[]
  /** Workflows of ours that hand over the apply role. */
  readonly applying: readonly string[]
  readonly config: string
}

/** What was done, and what to do next, as text for a terminal. `settings` are those of the files there are now. Pure. */
export function nextSteps(done: Written, settings: Settings): string {
  const { written, kept, others, unused, config } = done
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? "" : `${title}:\n${lines.map((line) => `  ${line}\n`).join("")}\n`
  const flag = config === "reconcile.yaml" ? [] : ["--config", config]
  const run = (...words: readonly string[]) => ["npx", "reconcile-aws", ...words, ...flag].map(shellWord).join(" ")
  const steps = [
    [run("validate"), "checks the configuration and the templates, offline"],
    ...(settings.hubAccount === undefined ? alone(run) : together(run, settings, done)),
  ]
  const numbered = steps.map(
    ([what, why], index) => `  ${index + 1}. ${what}\n     ${why?.replaceAll("\n", "\n     ")}\n`,
  )
  return [
    list("Written", written),
    list("Kept, since they were there", kept),
    list("Left alone, since they run another configuration", others),
    list(
      "Not used, since the file was kept and says otherwise",
      unused.map(({ flag: name, path }) => `${name} (${path})`),
    ),
    `Next:\n${numbered.join("")}`,
  ].join("")
}

type Step = readonly [what: string, why: string]
type Run = (...words: readonly string[]) => string

const alone = (run: Run): readonly Step[] => [
  [run("plan"), "shows what would change in the account of your credentials; writes nothing"],
]

function together(run: Run, settings: Settings, { applying, config }: Written): readonly Step[] {
  const { repository, branch, environment, hubAccount, regions } = settings
  const trusted = [
    ...(repository === undefined ? [] : ["--repository", repository]),
    ...(branch === defaults.branch ? [] : ["--branch", branch]),
    ...(environment === defaults.environment ? [] : ["--environment", environment]),
    ...(partitionOf(regions[0] as string) === "aws-cn" ? ["--audience", "sts.amazonaws.com.cn"] : []),
  ]
  return [
    [
      run("bootstrap", "hub", ...trusted, "--out", "hub.yaml"),
      `roles for the account ${hubAccount}, to be deployed with CloudFormation; the file says how`,
    ],
    ...index(run, settings, config),
    [run("bootstrap", "members", "--out", "members.yaml"), "roles for every account, as a StackSet; then likewise"],
    [run("doctor"), "says what is still wrong with the set-up"],
    ...(settings.workflows ? [github(settings), ...(applying.length > 0 ? [release(applying)] : []), merge] : []),
  ]
}

function index(run: Run, { managementAccount, hubAccount }: Settings, config: string): readonly Step[] {
  if (managementAccount === undefined) return [[`Let CI list the accounts: see the comment in ${config}`, UNLISTED]]
  if (managementAccount === hubAccount) return []
  const why = `the role that lists accounts, for the management account ${managementAccount}; then likewise`
  return [[run("bootstrap", "management", "--out", "management.yaml"), why]]
}

const UNLISTED = `without organization.read the identity of CI has to be able to list accounts; else name a role of the
management account there, or let the hub account be a delegated administrator of AWS Organizations`

const github = ({ branch, environment }: Settings): Step => [
  `At GitHub, protect the branch ${branch}, and make an environment ${environment}`,
  `that only ${branch} may deploy to: who can write there can write to every account`,
]

/** https://git-scm.com/docs/git-ls-remote: of an annotated tag, `^{}` is the commit. */
const release = (applying: readonly string[]): Step => [
  `git ls-remote https://github.com/${home} v${version} 'v${version}^{}'`,
  `before you push the workflows: where it prints nothing, there is no release v${version} yet, and they cannot run.
The last line has its commit: write @<commit> # v${version} for @v${version} where the apply role is handed over, in
${applying.join(", ")}`,
]

const merge: Step = ["Commit, push a branch, open a pull request", "and read its plan before you merge it"]

/** A text as a shell takes it for one word. */
export const shellWord = (text: string): string =>
  /^[\w./=@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
