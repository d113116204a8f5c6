/**
 * Whether a request takes an answer in gzip.
 *
 * @module
 */

/** True when an `Accept-Encoding` header takes gzip (RFC 9110, section 12.5.3). */
export function acceptsGzip(header: string | undefined): boolean {
  const codings = (header ?? "").toLowerCase().split(",").map((part) => part.trim());
  const taken = (name: string) => {
    const coding = codings.find((part) => part === name || part.startsWith(`${name};`));
    return coding === undefined ? null : !/;\s*q=0(\.0*)?\s*$/.test(coding);
  };
  return taken("gzip") ?? taken("*") ?? false;
}
