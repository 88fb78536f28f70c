/**
 * Every test file finds what the first one of its worker found: our modules fresh, the environment and the clock untouched.
 * Packages stay loaded; those of AWS take longer to load than most files take to run.
 */

import { vi } from "vitest"

const kept = globalThis as { environment?: Readonly<Record<string, string | undefined>> }

vi.resetModules()
vi.useRealTimers()
vi.unstubAllGlobals()
vi.unstubAllEnvs()
kept.environment ??= { ...process.env }
for (const name of Object.keys({ ...process.env, ...kept.environment })) {
  const value = kept.environment[name]
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
