/**
 * What of a configuration is allowed: each wrong value is left out alone, and named with its line and
 * what is needed.
 *
 * @module
 */
import { z } from "zod";
import { shownSetting } from "./secrets.ts";
import { similarWord } from "./similar_word.ts";

/** Something about the configuration that a person should mend. */
export interface ConfigProblem {
  /** `logger_ip`, `tunnel.user`; empty when it is about the whole file. */
  readonly key: string;
  /** One sentence: key, value, what is allowed, line. */
  readonly text: string;
  /** What to mend, where that is not the key in the configuration's file. */
  readonly fix?: string;
}

/**
 * The values of `raw` that `schema` allows; a problem for each that it does not.
 *
 * @param path where `raw` stands in the file, one key a level
 * @param line the line of a key
 * @param problems gets what is wrong
 */
export function checkObject(
  schema: z.ZodObject,
  raw: Record<string, unknown>,
  path: readonly string[],
  line: (keys: readonly string[]) => number,
  problems: ConfigProblem[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const known = Object.keys(schema.shape);
  for (const [key, value] of Object.entries(raw)) {
    const keys = [...path, key];
    const name = keys.join(".");
    const type = schema.shape[key] as z.ZodType | undefined;
    if (type === undefined) {
      const nearest = similarWord(key, known);
      problems.push({
        key: name,
        text: `unknown key "${name}" (line ${line(keys)})` +
          (nearest ? `: did you mean "${nearest}"?` : ": it has no effect"),
      });
      continue;
    }
    const inner = type instanceof z.ZodPrefault ? type.def.innerType : type;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (inner instanceof z.ZodObject && isObject) {
      values[key] = checkObject(inner, value as Record<string, unknown>, keys, line, problems);
      continue;
    }
    const result = type.safeParse(value);
    if (result.success) {
      values[key] = result.data;
      continue;
    }
    // A list where a record is needed, or the other way round, has no entries of its kind.
    const isOfKind = type.safeParse(Array.isArray(value) ? [] : {}).success;
    if (type.meta()?.eachAlone === true && isOfKind && (isObject || Array.isArray(value))) {
      values[key] = checkEntries(type, value as object, keys, line, problems);
      continue;
    }
    const allowed = issuesText(result.error);
    const { whenWrong } = type.meta() ?? {};
    if (whenWrong !== undefined) values[key] = whenWrong;
    const fallback = type.safeParse(values[key]);
    const used = fallback.success && fallback.data !== undefined
      ? `${JSON.stringify(fallback.data)} is used`
      : "it is left out";
    problems.push({
      key: name,
      text: `${name} = ${shownSetting(key, value)} is not allowed (line ${
        line(keys)
      }): ${allowed}; ${used}`,
    });
  }
  return values;
}

/** Those entries of a record or list that `type` allows: a wrong one takes no others with it. */
function checkEntries(
  type: z.ZodType,
  entries: object,
  path: readonly string[],
  line: (keys: readonly string[]) => number,
  problems: ConfigProblem[],
): object {
  const isList = Array.isArray(entries);
  const allowed: object[] = [];
  for (const [key, value] of Object.entries(entries)) {
    const result = type.safeParse(isList ? [value] : { [key]: value });
    if (result.success) {
      allowed.push(result.data as object);
      continue;
    }
    const keys = [...path, key];
    const name = isList ? path.join(".") : keys.join(".");
    // Under its index in the list there is no key: the list's own line is near enough.
    problems.push({
      key: name,
      text: `${name} = ${shownSetting(key, value)} is not allowed (line ${
        line(isList ? path : keys)
      }): ${entryText(result.error, isList ? "0" : key)}; it is left out`,
    });
  }
  if (allowed.length === 0) {
    const name = path.join(".");
    problems.push({ key: name, text: `${name}: nothing is left of it` });
  }
  return isList ? allowed.flat() : Object.assign({}, ...allowed);
}

/** What is wrong with an entry, whose name is told already. */
export function entryText(error: z.ZodError, key: string): string {
  const text = issuesText(error);
  return text.startsWith(`${key}: `) ? text.slice(key.length + 2) : text;
}

/** What is wrong, each fault once. */
function issuesText({ issues }: z.ZodError): string {
  const texts = issues.map(({ path, message }) =>
    [path.join("."), message].filter(Boolean).join(": ")
  );
  return [...new Set(texts)].join("; ");
}
