/**
 * A type that has an object of its own, for several to share.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import type { FileLayout } from "./cursor.ts";
import { type Datatype, readDatatype } from "./datatype.ts";
import { bodyOf, MESSAGE, type Message, readMessages, sharedAddress } from "./object_header.ts";

/** The types of a file that were read, by the addresses of their objects: each is read once. */
const known = new WeakMap<FileLayout, Map<number, Datatype>>();

/** The type that a message of type points to. @throws {DatasetError} */
export function sharedDatatype(file: FileLayout, message: Message): Datatype {
  const address = sharedAddress(bodyOf(file, message, "a shared type"));
  const types = known.get(file) ?? new Map<number, Datatype>();
  known.set(file, types);
  const type = types.get(address) ?? readAt(file, address);
  types.set(address, type);
  return type;
}

function readAt(file: FileLayout, address: number): Datatype {
  const own = readMessages(file, address).find(({ type }) => type === MESSAGE.datatype);
  if (own === undefined || own.isShared) {
    throw new DatasetError("damaged", `no type is at byte ${address}`);
  }
  return readDatatype(bodyOf(file, own, "a shared type"));
}
