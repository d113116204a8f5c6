import { deepEqual, throws } from "node:assert/strict";
import { attributesOf } from "./attributes.ts";
import { budget, type FileLayout } from "./cursor.ts";
import { MESSAGE } from "./object_header.ts";

/** An attribute `n` of two bytes, 5 and 7, in that version of the message. */
function attribute(version: number): FileLayout {
  const bytes = new Uint8Array([
    ...[version, 0, 2, 0, 12, 0, 12, 0, 0],
    ...[0x6e, 0],
    // An unsigned integer of one byte; a list of two.
    ...[0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0],
    ...[2, 1, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0],
    ...[5, 7],
  ]);
  const view = new DataView(bytes.buffer);
  return { bytes, view, offsetBytes: 8, lengthBytes: 8, base: 0, spend: budget(bytes.length) };
}

function read(file: FileLayout, end: number = file.bytes.length) {
  const told: string[] = [];
  const messages = [{ type: MESSAGE.attribute, isShared: false, start: 0, end }];
  return { told, attributes: attributesOf(file, messages, (reason) => told.push(reason)) };
}

Deno.test("hdf5 attributes: one of an unknown version costs itself, a damaged one the file", () => {
  const { told, attributes } = read(attribute(3));
  deepEqual(attributes.map(({ name, data }) => [name, ...data]), [["n", 5, 7]]);
  deepEqual(told, []);
  deepEqual(read(attribute(9)), {
    told: ["an attribute at byte 0 is of version 9"],
    attributes: [],
  });
  throws(() => read(attribute(3), 30), { code: "damaged" });
});
