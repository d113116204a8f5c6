/**
 * How user and password stand in an HTTP request (RFC 7617).
 *
 * @module
 */

/** The value of the Authorization header. UTF-8 (section 2.1): btoa alone knows only Latin-1. */
export function basicAuthorization(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
