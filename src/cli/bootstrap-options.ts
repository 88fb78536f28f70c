import type { Command } from "commander"
import { type BootstrapOptions, bootstrapCommand } from "./bootstrap.ts"
import { type Run, several } from "./options.ts"

/** Adds `reconcile bootstrap hub|members|management|identity-center`. */
export function addBootstrap(program: Command, run: Run): void {
  const bootstrap = program
    .command("bootstrap")
    .description("CloudFormation for the roles that reconcile enters AWS by; calls nothing of AWS")
  const prints = (which: Parameters<typeof bootstrapCommand>[0]) =>
    run((options: BootstrapOptions) => bootstrapCommand(which, options))
  withTasks(bootstrap.command("hub"))
    .description("for the hub account: GitHub's OIDC provider, what CI enters by, and the hubs")
    .option("--repository <owner/name>", "whom to trust; by default the repository of the remote origin at github.com")
    .option("--repository-id <number>", "its id: repositories made, renamed or moved since 15 July 2026 need it")
    .option("--owner-id <number>", "its owner's id")
    .option("--immutable-sub", "trust only the form of GitHub's subject that has the ids")
    .option("--branch <name>", "the branch that is applied (default: main)")
    .option("--environment <name>", "the GitHub environment of the job that applies (default: reconcile-apply)")
    .option(
      "--workflow <file@ref>",
      "only this workflow applies: owner/name/.github/workflows/file.yml@refs/heads/main",
    )
    .option("--run-environment <name>", "the GitHub environment of jobs that run tasks (default: reconcile-run)")
    .option("--merge-queue", "plan merge groups too; the one condition that is not exact")
    .option("--audience <audience>", "of GitHub's token (default: sts.amazonaws.com)")
    .option("--existing-oidc-provider", "the account has GitHub's OIDC provider already")
    .action(prints("hub"))
  withTasks(bootstrap.command("members"))
    .description("for every account, as a StackSet: the roles to plan and to apply by")
    .option("--type <types>", "only what these types take", several)
    .action(prints("members"))
  withTasks(bootstrap.command("management"))
    .description("for the management account: the role that lists accounts")
    .option("--with-member-roles", "with the roles of a member account")
    .option("--type <types>", "only what these types take", several)
    .action(prints("management"))
  placed(bootstrap.command("identity-center"))
    .description("for the account of IAM Identity Center: what the roles there need besides")
    .option("--type <types>", "only what these types take", several)
    .action(prints("identity-center"))
}

const placed = (command: Command): Command =>
  command
    .option("--organization-id <id>", "o-...; else the template asks for it")
    .option("--hub-account <id>", "the account of the hubs; else the configuration's, or the template asks for it")
    .option("--management-account <id>", "the account of the index role; likewise")
    .option("--out <file>", "write the template to a file instead of stdout")

const withTasks = (command: Command): Command =>
  placed(command).option(
    "--with-run-role",
    "with the roles by which `reconcile run` performs the tasks there are: they may do what these take",
  )
