/**
 * Reads HDF5 files as the netCDF library writes them, every byte checked: groups, attributes,
 * datasets of numbers and texts, contiguous, compact or in chunks, with deflate, shuffle and
 * fletcher32. HDF5 File Format Specification 3.0 (The HDF Group).
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { attributesOf, type StoredAttribute } from "./attributes.ts";
import type { FileLayout } from "./cursor.ts";
import { type Datatype, readDataspace, readDatatype } from "./datatype.ts";
import { type Filter, readFilters } from "./filters.ts";
import { type GlobalHeap, globalHeap } from "./global_heap.ts";
import { linksOf } from "./links.ts";
import { bodyOf, MESSAGE, type Message, readMessages } from "./object_header.ts";
import { sharedDatatype } from "./shared.ts";
import { readLayout, readStored, type Storage } from "./storage.ts";
import { readSuperblock } from "./superblock.ts";

export type { StoredAttribute } from "./attributes.ts";
export type { Datatype } from "./datatype.ts";
export { addressesFrom, listsFrom, numbersFrom, textsFrom } from "./values.ts";

/** A group or a dataset. */
export interface H5Object {
  /** Without a slash before it; "" for the file's root. */
  readonly path: string;
  /** What references hold. */
  readonly address: number;
  readonly attributes: readonly StoredAttribute[];
  /** Null for a group. */
  readonly dataset: H5Dataset | null;
}

export interface H5Dataset {
  readonly type: Datatype;
  /** Null where there is no value at all. */
  readonly shape: readonly number[] | null;
  /** All bytes, in the order of the dimensions. @throws {DatasetError} */
  read(): Uint8Array;
}

/** An open file. */
export interface H5File {
  readonly file: FileLayout;
  readonly heap: GlobalHeap;
  /** Groups before what is in them. */
  readonly objects: readonly H5Object[];
  /** Attributes that are not read, a sentence each. */
  readonly skipped: readonly string[];
}

/** More objects, or deeper groups, are damage that leads in a circle. */
const MAX_OBJECTS = 10_000;
const MAX_DEPTH = 16;

/**
 * Everything that is in a file; the values of datasets are read when they are asked for.
 *
 * @throws {DatasetError}
 */
export function openHdf5(bytes: Uint8Array): H5File {
  const { file, root } = readSuperblock(bytes);
  const objects: H5Object[] = [];
  const skipped: string[] = [];
  const visit = (path: string, address: number, depth: number) => {
    if (objects.length >= MAX_OBJECTS || depth > MAX_DEPTH) {
      throw new DatasetError("damaged", "groups in a circle, or too many objects");
    }
    const messages = readMessages(file, address);
    const attributes = attributesOf(
      file,
      messages,
      (reason) => skipped.push(`${path || "the file"}: ${reason}`),
    );
    if (messages.some(({ type }) => type === MESSAGE.layout)) {
      objects.push({ path, address, attributes, dataset: datasetOf(file, path, messages) });
      return;
    }
    objects.push({ path, address, attributes, dataset: null });
    for (const link of linksOf(file, messages)) {
      visit(path === "" ? link.name : `${path}/${link.name}`, link.address, depth + 1);
    }
  };
  visit("", root, 0);
  return { file, heap: globalHeap(file), objects, skipped };
}

function datasetOf(file: FileLayout, path: string, messages: readonly Message[]): H5Dataset {
  const find = (type: number) => messages.find((message) => message.type === type);
  const needed = (type: number, what: string) => {
    const message = find(type);
    if (message !== undefined) return message;
    throw new DatasetError("damaged", `${path} has no ${what}`);
  };
  const typeMessage = needed(MESSAGE.datatype, "type");
  const type = typeMessage.isShared
    ? sharedDatatype(file, typeMessage)
    : readDatatype(bodyOf(file, typeMessage, path));
  const shape = readDataspace(bodyOf(file, needed(MESSAGE.dataspace, "shape"), path));
  return {
    type,
    shape,
    read: () => {
      if (find(MESSAGE.external) !== undefined) {
        throw new DatasetError("unsupported", "its values are in another file");
      }
      const storage: Storage = readLayout(bodyOf(file, needed(MESSAGE.layout, "layout"), path));
      const filterMessage = find(MESSAGE.filters);
      const filters: Filter[] = filterMessage === undefined
        ? []
        : readFilters(bodyOf(file, filterMessage, path));
      const fill = fillOf(file, find(MESSAGE.fill), find(MESSAGE.oldFill));
      return readStored(file, { storage, filters, shape: shape ?? [], size: type.bytes, fill });
    },
  };
}

/** One value as bytes, for what was never written. */
function fillOf(
  file: FileLayout,
  message: Message | undefined,
  old: Message | undefined,
): Uint8Array | null {
  if (message === undefined) {
    if (old === undefined) return null;
    const body = bodyOf(file, old, "a fill value");
    return body.part(body.u32());
  }
  const body = bodyOf(file, message, "a fill value");
  const version = body.version(1, 2, 3);
  if (version === 3) {
    if ((body.u8() & 0x20) === 0) return null;
    return body.part(body.u32());
  }
  body.skip(2);
  const isDefined = body.u8() === 1;
  return version === 1 || isDefined ? body.part(body.u32()) : null;
}
