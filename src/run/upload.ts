import type { PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3"
import { ProblemError } from "../value/problem.ts"
import { found, objectOf, type Place, type Store } from "./output.ts"

/** A way for somebody else to store one target's result, once, without any rights of its own. */
export interface Upload {
  /** Whoever has it may store there: it is a secret. */
  readonly url: string
  /** Throws a `ProblemError` where nothing was stored since the URL was made. */
  arrived(): Promise<void>
}

/**
 * Opens the place of a result for somebody else, for so many milliseconds, and no longer than the session of whoever runs tasks
 * lasts. Throws a `ProblemError` where the place is no object of S3, or S3 does not show whether something is there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
 */
export async function openUpload(place: Place, store: Store, milliseconds: number): Promise<Upload> {
  if (place.kind !== "s3") throw new Error("Nobody else can store a result that is a file here.")
  const before = await found(place, store)
  const { client, request } = await objectOf(place, store)
  return {
    url: await presigned(client, request, Math.ceil(milliseconds / 1000)),
    async arrived() {
      const now = await found(place, store)
      const isNew = now !== undefined && (now.version !== before?.version || now.modified !== before?.modified)
      if (isNew) return
      const message = `It was done, but its result is not at ${place.text}: who was to store it did not`
      const fix = "Look at the function's log; who runs tasks needs s3:PutObject there, since the URL is theirs."
      throw new ProblemError({ severity: "unreadable", message, fix })
    },
  }
}

/** Signs no checksum: whoever stores has the body, and nobody has it yet. */
async function presigned(client: S3Client, request: PutObjectCommandInput, expiresIn: number): Promise<string> {
  const [{ getSignedUrl }, { PutObjectCommand }] = await Promise.all([
    import("@aws-sdk/s3-request-presigner"),
    import("./s3-client.ts"),
  ])
  const config = { ...client.config, requestChecksumCalculation: async () => "WHEN_REQUIRED" }
  const bodiless = { config, middlewareStack: client.middlewareStack } as unknown as S3Client
  return getSignedUrl(bodiless, new PutObjectCommand(request), { expiresIn })
}
