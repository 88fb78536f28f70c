const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a time as people write it: `90s`, `10m`, `2h`, `7d`. */
export function milliseconds(time: string): number {
  return Number(time.slice(0, -1)) * (units[time.slice(-1)] ?? 0)
}
