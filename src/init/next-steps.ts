import { partitionOf } from "../value/partition.ts"
import { defaults, type Settings } from "./settings.ts"

/** What became of the starter files, and where the configuration is; paths as people see them. */
export interface Written {
  readonly written: readonly string[]
  /** They were there already. */
  readonly kept: readonly string[]
  readonly config: string
}

/** What was done, and what to do next, as text for a terminal. Pure. */
export function nextSteps({ written, kept, config }: Written, settings: Settings): string {
  const list = (title: string, paths: readonly string[]) =>
    paths.length === 0 ? "" : `${title}:\n${paths.map((path) => `  ${path}\n`).join("")}\n`
  const flag = config === "reconcile.yaml" ? [] : ["--config", config]
  const run = (...words: readonly string[]) => ["reconcile", ...words, ...flag].map(word).join(" ")
  const steps = [
    [run("validate"), "checks the configuration and the templates, offline"],
    ...(settings.hubAccount === undefined ? alone(run) : together(run, settings)),
  ]
  const numbered = steps.map(([what, why], index) => `  ${index + 1}. ${what}\n     ${why}\n`)
  return `${list("Written", written)}${list("Kept, since they were there", kept)}Next:\n${numbered.join("")}`
}

type Step = readonly [what: string, why: string]
type Run = (...words: readonly string[]) => string

const alone = (run: Run): readonly Step[] => [
  [run("plan"), "shows what would change in the account of your credentials; writes nothing"],
]

function together(run: Run, settings: Settings): readonly Step[] {
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
    [run("bootstrap", "members", "--out", "members.yaml"), "roles for every account, as a StackSet; then likewise"],
    [run("doctor"), "says what is still wrong with the set-up"],
    ...(settings.workflows ? [github(settings), merge] : []),
  ]
}

const github = ({ branch, environment }: Settings): Step => [
  `At GitHub, protect the branch ${branch}, and make an environment ${environment}`,
  `that only ${branch} may deploy to: who can write there can write to every account`,
]

const merge: Step = ["Commit, push a branch, open a pull request", "and read its plan before you merge it"]

/** As a shell takes it for one word. */
const word = (text: string): string => (/^[\w./=@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
