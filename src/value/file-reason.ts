const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is not a folder",
  EEXIST: "its folder is not a folder",
  EISDIR: "it is a folder",
  EACCES: "there is no permission",
  EPERM: "there is no permission",
  EROFS: "nothing can be written there",
  ENOSPC: "no space is left",
  EDQUOT: "no space is left",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "links lead in a circle",
  EPIPE: "nobody reads it any more",
  ENXIO: "nobody reads it",
}

/** Why a file cannot be written, from what the system says (https://man7.org/linux/man-pages/man3/errno.3.html): part of a sentence. */
export const fileReason = ({ code = "", message }: { readonly code?: string; readonly message: string }): string =>
  REASONS[code] ?? message
