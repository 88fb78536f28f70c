import pc from "picocolors"
import { visible, withoutCommands } from "../report/escape.ts"
import { type AccountNames, accountLabels, byName, counted, listLines, sentence } from "../report/names.ts"
import { CHECKS, type Check, type Diagnosis, STATUSES, type Status, tally } from "./diagnosis.ts"

type Colors = ReturnType<typeof pc.createColors>

/** How a report of diagnoses looks. */
export interface DoctorReportOptions {
  readonly color: boolean
  /** Names of the accounts that diagnoses mention by id. */
  readonly accounts?: AccountNames
  /** "" for AWS itself: else the first line says what was looked at. */
  readonly world?: string
  /** Columns: longer lists of accounts go on in the next line. 110 unless told. */
  readonly width?: number
}

const TITLES: Readonly<Record<Check, string>> = {
  configuration: "Configuration and templates",
  identity: "Identity",
  accounts: "Account index",
  access: "The way into the accounts",
  permissions: "Permissions of reconcile's roles",
  trust: "Who may be reconcile's roles",
  tags: "Tags of ownership",
  workflows: "Workflows",
  github: "Settings on GitHub",
}

/** Check by check, a sign per line; what needs somebody most comes last, nearest to the prompt, and then how much there is. */
export function renderDiagnoses(
  diagnoses: readonly Diagnosis[],
  { color, accounts = {}, world = "", width = 110 }: DoctorReportOptions,
): string {
  const colors = pc.createColors(color)
  const checks = CHECKS.map((check) => ({ check, own: diagnoses.filter((one) => one.check === check) }))
  const sections = checks
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => worst(a.own) - worst(b.own))
    .map(({ check, own }) => {
      const lines = [...own].sort(byStatus).flatMap((one) => diagnosisLines(one, accounts, width, colors))
      return [colors.bold(TITLES[check]), ...lines].join("\n")
    })
  const head = world === "" ? [] : [colors.bold(`${visible(world)}: reconcile doctor`)]
  return withoutCommands(`${[...head, ...sections, colors.bold(lastLine(diagnoses))].join("\n\n")}\n`)
}

const rank = ({ status }: Diagnosis): number => STATUSES.indexOf(status)
const byStatus = (a: Diagnosis, b: Diagnosis): number => rank(a) - rank(b)
const worst = (diagnoses: readonly Diagnosis[]): number => Math.max(...diagnoses.map(rank))

/** Accounts named behind a diagnosis. */
const NAMED = 10

function diagnosisLines(
  { status, message, fix, accounts: ids, document }: Diagnosis,
  names: AccountNames,
  width: number,
  colors: Colors,
): readonly string[] {
  const lines = [`  ${signOf(status, colors)} ${sentence(visible(message))}`]
  if (fix !== undefined) lines.push(`    ${colors.cyan("fix:")} ${sentence(visible(fix))}`)
  if (ids && ids.length > 0) {
    const lead = ids.length > 1 ? ` ${counted(ids.length, "account")}` : ""
    // What is right need not be named.
    const labels = status === "ok" ? [] : accountLabels([...ids].sort(byName(names)), names, NAMED)
    const [first = "", ...more] = listLines(`    in:${lead}${lead && labels.length > 0 ? ":" : ""}`, labels, {
      width,
      indent: "        ",
    })
    if (status !== "ok") lines.push(first.replace("in:", colors.dim("in:")), ...more)
    else lines[0] = `${lines[0]} ${colors.dim(`(${counted(ids.length, "account")})`)}`
  }
  if (document !== undefined) {
    lines.push(
      "",
      ...JSON.stringify(document, null, 2)
        .split("\n")
        .map((line) => `    ${visible(line)}`),
      "",
    )
  }
  return lines
}

function signOf(status: Status, colors: Colors): string {
  switch (status) {
    case "ok":
      return colors.green("✓")
    case "skipped":
      return colors.dim("-")
    case "warning":
      return colors.yellow("!")
    case "unknown":
      return colors.yellow("?")
    case "wrong":
      return colors.red("✗")
  }
}

/** `3 wrong, 2 could not be looked at, 1 warning.` */
function lastLine(diagnoses: readonly Diagnosis[]): string {
  const { wrong, unknown, warning } = tally(diagnoses)
  const parts = [
    wrong > 0 ? `${wrong} wrong` : "",
    unknown > 0 ? `${unknown} could not be looked at` : "",
    warning > 0 ? counted(warning, "warning") : "",
  ].filter(Boolean)
  return parts.length > 0 ? `${parts.join(", ")}.` : "Nothing is wrong."
}
