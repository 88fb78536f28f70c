/** As much of S3's client as storing results takes. Whoever needs it loads it by `import()`. */
export { HeadBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
