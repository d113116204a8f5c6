/**
 * The files of the operators' notes: how one is added so that it survives any kill and any power
 * cut once it is accepted.
 *
 * @module
 */
import { join } from "node:path";
import { replaceFile } from "../../durable.ts";
import type { Note } from "../../formats/live_messages.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import { noteRow, NOTES_HEADER, parseNotes } from "../../formats/notes_csv.ts";

/** Larger files take no more notes: nobody reads 10,000, and a page that runs wild must end. */
const MAX_BYTES = 1024 * 1024;

const NEWLINE = 10;

/** The file of a day's notes, beside the day's data; `day` is YYYYMMDD. */
export function notesPath(dataDir: string, day: string): string {
  return join(dataDir, `${day}_notes.csv`);
}

/** A day's notes in order of time; none when there is no file. Throws when it cannot be read. */
export async function readNotes(dataDir: string, day: string): Promise<Note[]> {
  try {
    const text = await Deno.readTextFile(notesPath(dataDir, day));
    return [...parseNotes(text).notes].sort((a, b) => a.ts - b.ts);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * Adds a note to the file of its own UTC day: one write, synced before it returns. A torn last
 * line (a power cut) is ended first, so that it cannot swallow this one. To be called one at a
 * time.
 *
 * @throws {NotesFullError} when the file takes no more; otherwise what the system says (disk full,
 * no permission), the file then being as it was
 */
export async function appendNote(dataDir: string, note: Note): Promise<void> {
  const path = notesPath(dataDir, dayName(note.ts * 1000));
  if (await sizeOf(path) === 0) {
    await Deno.mkdir(dataDir, { recursive: true });
    // Who sees the file sees its header: it comes into place with it.
    replaceFile(path, NOTES_HEADER + "\n");
  }
  using file = await Deno.open(path, { read: true, append: true });
  const { size } = await file.stat();
  if (size > MAX_BYTES) throw new NotesFullError(path);
  const isTorn = await lastByte(file, size) !== NEWLINE;
  const bytes = new TextEncoder().encode(`${isTorn ? "\n" : ""}${noteRow(note)}\n`);
  try {
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    await file.syncData();
  } catch (error) {
    // Should even this fail, the next note ends what stands there as a torn line.
    await Deno.truncate(path, size).catch(() => {});
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function lastByte(file: Deno.FsFile, size: number): Promise<number> {
  const byte = new Uint8Array(1);
  await file.seek(size - 1, Deno.SeekMode.Start);
  await file.read(byte);
  return byte[0]!;
}

/** A day's file takes no more notes. */
export class NotesFullError extends Error {
  override readonly name = "NotesFullError";
  readonly code = "notes-full";
  constructor(path: string) {
    super(`${path} is over ${MAX_BYTES} bytes and takes no more notes`);
  }
}
