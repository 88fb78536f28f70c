import { Command, CommanderError, InvalidArgumentError, Option } from "commander"
import type { ExitCode } from "../shell/exit.ts"
import { keepHeapLean } from "../shell/memory.ts"
import { version } from "../version.ts"
import { accountsCommand } from "./accounts.ts"
import { applyCommand } from "./apply.ts"
import { addBootstrap } from "./bootstrap-options.ts"
import { checkCommand } from "./check.ts"
import { doctorCommand } from "./doctor.ts"
import { driftCommand } from "./drift.ts"
import { reportFailure } from "./failure.ts"
import { addImport } from "./import.ts"
import { initCommand } from "./init.ts"
import { inventoryCommand } from "./inventory.ts"
import { mergeCommand } from "./merge.ts"
import { type Run, revision, several, shard, waveNumber } from "./options.ts"
import { outliveReaders } from "./output.ts"
import { planCommand } from "./plan.ts"
import { renderCommand } from "./render.ts"
import { addRun } from "./run.ts"
import { validateCommand } from "./validate.ts"

/** Runs the command line; the number is the exit code. Errors are reported, never thrown. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  keepHeapLean()
  let code: ExitCode = 0
  outliveReaders()
  const program = commandLine((result) => {
    code = result
  })
  try {
    await program.parseAsync([...argv])
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1
    return reportFailure(error, { debug: argv.includes("--debug") })
  }
}

function commandLine(finish: (code: ExitCode) => void): Command {
  const program = new Command("reconcile")
    .description("One YAML template says what something in AWS should look like in every account.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .option("--config <file>", "the configuration; templates are relative to it", "reconcile.yaml")
    .option("--snapshot <file>", "work on a snapshot instead of AWS")
    .option("--concurrency <number>", "accounts read side by side", wholeNumber(1000), 64)
    .option("--debug", "show stack traces")
    .showSuggestionAfterError()

  const run: Run =
    <O>(command: (options: O) => Promise<ExitCode>) =>
    async (_: unknown, own: Command) =>
      finish(await command(own.optsWithGlobals() as O))

  reported(program.command("plan"))
    .description("what would change in each account; writes nothing to AWS")
    .option("--base <revision>", BASE, revision)
    .option("--detailed-exitcode", "exit 2 when there are changes")
    .option("--shard <i/n>", SHARD, shard)
    .option("--notify", NOTIFY)
    .action(run(planCommand))
  program
    .command("merge")
    .argument("<files...>", "what `--shard` of one command wrote, of all shards; of an inventory also folders")
    .description("joins the shards of plan, drift, check, inventory or run: what comes of it is what one machine has")
    .addOption(
      new Option("--format <format>", "as the command takes it (default: text)").choices([
        ...["text", "json", "markdown", "html", "sarif"],
      ]),
    )
    .option("--out <file>", "write the result to a file instead of stdout; an inventory also to a folder/")
    .option("--full", "shorten nothing")
    .option("--detailed-exitcode", "of a plan: exit 2 when there are changes")
    .option("--notify", NOTIFY)
    .action(async (files: readonly string[], _: unknown, own: Command) =>
      finish(await mergeCommand(files, own.optsWithGlobals())),
    )
  reported(program.command("drift"))
    .description("what differs from what is written, and why, when nothing is pending; exits 2 when anything does")
    .option("--notify", NOTIFY)
    .option("--shard <i/n>", SHARD, shard)
    .option("--propose [folder]", "change the templates to what is live, here or as copies in a folder")
    .action(run(driftCommand))
  program
    .command("inventory")
    .description("writes down everything there is: a snapshot, JSON Lines, or a file for each account")
    .option("--accounts <accounts>", "ids, names or globs of names; organization: what belongs to no account", several)
    .option("--types <types>", "names or globs, like AWS::IAM::*", several)
    .option("--regions <regions>", "these regions instead of the configured ones", several)
    .option("--out <place>", "a file, FOLDER/, or a pattern like s3://bucket/{{ account.id }}.json; - is stdout")
    .addOption(new Option("--format <format>", "else by the file's name").choices(["snapshot", "json", "jsonl"]))
    .addOption(new Option("--form <form>", "how a resource is told").choices(["reconcile", "aws-recon"]))
    .option("--bucket-owner <id>", "the account that owns the bucket", accountId)
    .option("--shard <i/n>", SHARD, shard)
    .action(run(inventoryCommand))
  filtered(program.command("check"))
    .description("what rules find among the resources there are; exits 2 when anything above a note")
    .option("--rules <files>", "look for rule templates in these files (globs) only", several)
    .option("--shard <i/n>", SHARD, shard)
    .addOption(new Option("--format <format>").choices(["text", "json", "markdown", "sarif"]).default("text"))
    .option("--out <file>", "write the findings to a file instead of stdout")
    .option("--full", "shorten nothing")
    .option("--notify", NOTIFY)
    .action(run(checkCommand))
  filtered(program.command("apply"))
    .description("plan, then make the changes that were reviewed")
    .option("--expect <plan>", "a reviewed plan's JSON file, or its digest: nothing else is applied")
    .option("--base <revision>", BASE, revision)
    .option(
      "--standing",
      "only what needs no review, of what --base says: new accounts, what expired, what is enforced",
    )
    .option("--shard <i/n>", SHARD, shard)
    .option("--wave <number>", "of --shard: only this wave; 0 is the organization itself", waveNumber)
    .option("--yes", "do not ask")
    .option("--full", "shorten nothing")
    .option("--notify", NOTIFY)
    .action(run(applyCommand))
  program
    .command("validate")
    .description("templates parse, resolve and obey their schemas; offline")
    .action(run(validateCommand))
  program
    .command("render")
    .description("the desired state of one account, with where each value came from")
    .requiredOption("--account <account>", "id or name")
    .option("--template <names>", "only these templates", several)
    .option("--json", "as JSON")
    .action(run(renderCommand))
  program
    .command("accounts")
    .description("the account index")
    .option("--table", "as a table instead of a tree")
    .option("--json", "as JSON")
    .option("--out <file>", "save it as a file that organization.accounts can name")
    .action(run(accountsCommand))
  program
    .command("init")
    .description("starter files: configuration, a template, workflows; never overwrites")
    .option("--name <name>", "the value of the tag reconcile:owner on whatever is made")
    .option("--region <regions>", "AWS regions, the home region first", several)
    .option("--hub-account <id>", "the account of the hub roles")
    .option("--management-account <id>", "the organization's management account, for the role that lists accounts")
    .option("--repository <owner/name>", "at GitHub; else that of the remote origin")
    .option("--branch <name>", "the branch that is applied; else the default branch of origin, or main")
    .option("--environment <name>", "the GitHub environment of the job that applies")
    .option("--no-workflows", "without workflows for GitHub Actions")
    .option("--yes", "ask nothing")
    .action(run(initCommand))
  addImport(program, run)
  addRun(program, run)
  addBootstrap(program, run)
  program
    .command("doctor")
    .description("what is wrong with the set-up, and how to mend it; only reads")
    .option("--sample <number>", "look at so many accounts only", wholeNumber(100_000))
    .option("--apply", "assume the apply roles, too, with a session that may only read")
    .option("--run", "assume the roles of tasks, too, with a session that may do nothing")
    .option("--json", "as JSON")
    .action(run(doctorCommand))
  return program
}

const BASE = "a git revision to compare with, so that each edit has its cause"

const NOTIFY = "tell the result to whom `notify` of the configuration names"

const SHARD = "only the accounts that fall to the i-th of n machines"

const reported = (command: Command): Command => shown(filtered(command))

const shown = (command: Command): Command =>
  command
    .addOption(new Option("--format <format>").choices(["text", "json", "markdown", "html"]).default("text"))
    .option("--out <file>", "write the plan to a file instead of stdout")
    .option("--full", "shorten nothing")

const filtered = (command: Command): Command =>
  command
    .option("--account <accounts>", "only these accounts, by id or name (never prunes)", several)
    .option("--template <names>", "only these templates (never prunes)", several)
    .option("--type <types>", "only these types (never prunes)", several)

function accountId(value: string): string {
  if (/^\d{12}$/.test(value)) return value
  throw new InvalidArgumentError("It must have twelve digits.")
}

/** A whole number from 1 to `most`. */
function wholeNumber(most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (Number.isInteger(number) && number >= 1 && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`)
  }
}
