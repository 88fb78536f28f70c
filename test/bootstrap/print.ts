/** Templates as `reconcile bootstrap` prints them. */

import { bootstrap, type StackName } from "../../src/bootstrap/bootstrap.ts"
import type { BootstrapFlags } from "../../src/bootstrap/options.ts"
import type { TaskRights } from "../../src/bootstrap/tasks.ts"
import { parseConfig } from "../../src/config.ts"
import type { Config, Provider } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { ProblemError } from "../../src/value/problem.ts"

/** What a template is printed from; without anything: what `name: acme` alone gives, for acme/baseline. */
export interface Printing {
  readonly flags?: BootstrapFlags
  /** Lines of reconcile.yaml beside its name. */
  readonly config?: string
  readonly providers?: ReadonlyMap<string, Provider>
  /** What tasks take. */
  readonly tasks?: TaskRights
}

/** The template. Throws a ProblemError. */
export function print(
  stack: StackName,
  { flags = {}, config = "", providers: own = providers, tasks }: Printing = {},
): string {
  return bootstrap(stack, {
    config: configOf(config),
    flags: { repository: "acme/baseline", ...flags },
    providers: own,
    ...(tasks && { tasks }),
  })
}

/** What keeps it from being printed: message and fix of each problem. */
export function refused(stack: StackName, printing: Printing): readonly (readonly [string, string | undefined])[] {
  try {
    print(stack, printing)
    return []
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return error.problems.map(({ message, fix }) => [message, fix] as const)
  }
}

/** reconcile.yaml with these lines. */
export function configOf(lines: string): Config {
  const { config, problems } = parseConfig(`name: acme\n${lines}`, "reconcile.yaml")
  if (!config) throw new ProblemError(problems)
  return config
}
