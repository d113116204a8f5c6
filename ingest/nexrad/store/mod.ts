/**
 * The store of radar pictures as the component writes it.
 *
 * @module
 */
export { openPublisher } from "./publisher.ts";
export type { Picture, Publication, Publisher } from "./publisher_types.ts";
