import { momentOf, withoutGaps } from "../listing.ts"
import type { CredentialReport } from "./credential-report.schema.ts"

/** One line of the report, by the names of its columns. */
type Row = ReadonlyMap<string, string>

/** Two of each. */
const SLOTS = ["1", "2"]

/**
 * What a credential report says, user by user. It is CSV; `N/A`, `no_information` and `not_supported` say that there is
 * nothing to say, so nothing is there. A column that is not known is left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html#id_credentials_understanding_the_report_format
 */
export function readCredentialReport(text: string, generated?: Date): readonly CredentialReport[] {
  const [header = [], ...lines] = text.split(/\r?\n/).filter(Boolean).map(fieldsOf)
  return lines
    .map((fields) => withWholeNames(fields, header.length))
    .map((fields) => userOf(new Map(header.map((column, index) => [column, fields[index] ?? ""])), generated))
}

/** Fields may stand in quotes, with quotes in them doubled. */
function fieldsOf(line: string): readonly string[] {
  const fields = line.match(/(?<=^|,)("(?:[^"]|"")*"|[^,]*)/g) ?? []
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
}

/** The name of a user may hold commas, and its ARN, the next column, as many: where they are not quoted, both are put together. */
function withWholeNames(fields: readonly string[], columns: number): readonly string[] {
  const commas = (fields.length - columns) / 2
  if (commas <= 0 || !Number.isInteger(commas)) return fields
  const [name, arn] = [fields.slice(0, commas + 1), fields.slice(commas + 1, 2 * commas + 2)]
  return [name.join(","), arn.join(","), ...fields.slice(2 * commas + 2)]
}

function userOf(row: Row, generated?: Date): CredentialReport {
  return withoutGaps({
    UserName: row.get("user") ?? "",
    Arn: textIn(row, "arn"),
    GeneratedTime: momentOf(generated),
    CreateDate: momentIn(row, "user_creation_time"),
    PasswordEnabled: flagIn(row, "password_enabled"),
    PasswordLastUsed: momentIn(row, "password_last_used"),
    PasswordLastChanged: momentIn(row, "password_last_changed"),
    PasswordNextRotation: momentIn(row, "password_next_rotation"),
    MFAActive: flagIn(row, "mfa_active"),
    AccessKeys: SLOTS.map((slot) => accessKeyIn(row, `access_key_${slot}`)).filter(isThere),
    Certificates: SLOTS.map((slot) => certificateIn(row, `cert_${slot}`)).filter(isThere),
  })
}

const accessKeyIn = (row: Row, key: string) => ({
  Active: flagIn(row, `${key}_active`) ?? false,
  LastRotated: momentIn(row, `${key}_last_rotated`),
  LastUsedDate: momentIn(row, `${key}_last_used_date`),
  LastUsedRegion: textIn(row, `${key}_last_used_region`),
  LastUsedService: textIn(row, `${key}_last_used_service`),
})

const certificateIn = (row: Row, certificate: string) => ({
  Active: flagIn(row, `${certificate}_active`) ?? false,
  LastRotated: momentIn(row, `${certificate}_last_rotated`),
})

/** The report has a place for a credential whether there is one or not; one that is inactive has a date. */
const isThere = ({ Active, LastRotated }: { Active: boolean; LastRotated: string | undefined }): boolean =>
  Active || LastRotated !== undefined

function textIn(row: Row, column: string): string | undefined {
  const text = row.get(column)
  return text && !/^(N\/A|no_information|not_supported)$/i.test(text) ? text : undefined
}

const momentIn = (row: Row, column: string): string | undefined => momentOf(textIn(row, column))

function flagIn(row: Row, column: string): boolean | undefined {
  const text = textIn(row, column)?.toLowerCase()
  return text === "true" ? true : text === "false" ? false : undefined
}
