/**
 * What an executable says of itself, and what `latest.json` says of it: the words that whoever
 * makes a release and whoever takes it must have in common.
 *
 * @module
 */

/** What the build wrote into an executable (`dist/build.json`). */
export interface BuildNote {
  readonly version: string;
  /** The whole hash; null when it was not built in a checkout. */
  readonly commit: string | null;
  readonly dirty: boolean | null;
  /** Raw Ed25519 public key in base64, by which updates are believed; null: none are. */
  readonly public_key: string | null;
  /** "windowless": the Windows program without a console window. */
  readonly variant: "" | "windowless";
}

/** A file's entry in `latest.json`. */
export interface LatestFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Ed25519 over the 32 bytes of the digest, base64. */
  readonly signature: string;
}

/** The key of an executable in `files` of latest.json, as `x86_64-pc-windows-msvc+windowless`. */
export function latestKey(target: string, variant: string): string {
  return variant === "" ? target : `${target}+${variant}`;
}
