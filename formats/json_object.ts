/**
 * JSON text to an object: what other programs and pages send, before anyone looks at its fields.
 *
 * @module
 */

/** The object that `text` is; null when it is no JSON, or none of an object. */
export function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? value as Record<string, unknown> : null;
  } catch {
    return null;
  }
}
