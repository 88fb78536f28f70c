import type { Written } from "../../model.ts"
import { isDate } from "../../value/date.ts"
import { type Conversion, say } from "./conversion.ts"

const DAY = 86_400_000

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: DAY, week: 7 * DAY }

const RELATIVE: Readonly<Record<string, number>> = { yesterday: -DAY, today: 0, now: 0, tomorrow: DAY }

/**
 * The last day, as `YYYY-MM-DD`, of something that ends at a moment. Days are all that templates know: whatever ends in the middle of
 * one stays until its end, and a note says so. Words such as `in 3 days` count from the clock. Undefined where it
 * cannot be read; that is noted as an error.
 * https://dateparser.readthedocs.io/en/latest/
 */
export function lastDay(written: Written, conversion: Conversion): string | undefined {
  const text = written.kind === "scalar" ? String(written.value).trim() : ""
  const moment = momentOf(text, conversion.clock)
  if (!moment) {
    const fix = "Write a day like 2027-03-31 there, then import again."
    say(conversion, "error", written.source, [`When "${text}" is cannot be told.`, fix])
    return undefined
  }
  const time = moment.at.getTime()
  const midnight = time % DAY === 0
  const day = dayOf(midnight ? time - DAY : time)
  const of = moment.relative ? `"${text}" counts from now on. ` : ""
  if (!midnight) {
    const hours = Math.ceil((DAY - (time % DAY)) / 3_600_000)
    const longer = `It ends with ${day}, UTC: up to ${hours} ${hours === 1 ? "hour" : "hours"} later than at ${moment.at.toISOString().slice(11, 16)}.`
    say(conversion, "warning", written.source, [of + longer, `Write ${dayOf(time - DAY)} for a day earlier.`])
  } else if (moment.relative) say(conversion, "note", written.source, [`${of}Its last day is ${day}.`])
  return day
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

function momentOf(text: string, clock: Date): { readonly at: Date; readonly relative: boolean } | undefined {
  const said = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i.exec(
    text,
  )
  if (said) {
    const [, day = "", time = "00:00", zone = "Z"] = said
    const at = new Date(
      `${day}T${time}${zone.toUpperCase() === "UTC" ? "Z" : zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`,
    )
    return isDate(day) && !Number.isNaN(at.getTime()) ? { at, relative: false } : undefined
  }
  const word = RELATIVE[text.toLowerCase()]
  if (word !== undefined) return { at: new Date(clock.getTime() + word), relative: true }
  const [, ahead, count, unit = "", behind] = /^(in\s+)?(\d{1,4})\s+([a-z]+?)s?(\s+ago)?$/i.exec(text) ?? []
  if ((ahead === undefined) === (behind === undefined)) return undefined
  const step = Number(count) * (behind === undefined ? 1 : -1)
  const length = UNITS[unit.toLowerCase()]
  if (length !== undefined) return { at: new Date(clock.getTime() + step * length), relative: true }
  const months = { month: 1, year: 12 }[unit.toLowerCase()]
  if (months === undefined) return undefined
  const at = new Date(clock)
  at.setUTCMonth(at.getUTCMonth() + step * months)
  // From January 31st, a month leads to the end of February.
  if (at.getUTCDate() !== clock.getUTCDate()) at.setUTCDate(0)
  return { at, relative: true }
}
