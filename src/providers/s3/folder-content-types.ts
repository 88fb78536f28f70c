/** https://www.iana.org/assignments/media-types/media-types.xhtml; what is in no list is bytes to S3, too. */
const UNKNOWN = "binary/octet-stream"

const byExtension: Readonly<Record<string, string>> = {
  avif: "image/avif",
  bz2: "application/x-bzip2",
  css: "text/css",
  csv: "text/csv",
  gif: "image/gif",
  gz: "application/gzip",
  htm: "text/html",
  html: "text/html",
  ico: "image/vnd.microsoft.icon",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  log: "text/plain",
  map: "application/json",
  md: "text/markdown",
  mjs: "text/javascript",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  otf: "font/otf",
  pdf: "application/pdf",
  pem: "application/x-pem-file",
  png: "image/png",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  toml: "application/toml",
  ttf: "font/ttf",
  txt: "text/plain",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  webm: "video/webm",
  webp: "image/webp",
  woff: "font/woff",
  woff2: "font/woff2",
  xml: "application/xml",
  yaml: "application/yaml",
  yml: "application/yaml",
  zip: "application/zip",
  zst: "application/zstd",
}

/** The media type of a file by what is behind the last dot of its name, `own` before the usual ones. Case does not count. */
export function contentTypeOf(path: string, own: Readonly<Record<string, string>> = {}): string {
  const name = path.slice(path.lastIndexOf("/") + 1)
  const extension = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : ""
  const known = [own, byExtension].find((types) => Object.hasOwn(types, extension))
  return known?.[extension] ?? UNKNOWN
}
