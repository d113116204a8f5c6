/**
 * Which of an interface's records answer a query. Pure. RFC 6762 sections 6 and 7.1, RFC 6763
 * section 12.
 *
 * @module
 */
import { type DnsRecord, identity, type Message, type Question, sameName } from "./dns_messages.ts";
import type { Zone } from "./records.ts";

/** What is to be sent. */
export interface Answers {
  readonly answers: readonly DnsRecord[];
  /** Asked for next, most likely. */
  readonly additionals: readonly DnsRecord[];
  /** Other machines may answer too: wait a moment, so that not all speak at once. */
  readonly isShared: boolean;
  /** The asker would take them alone. */
  readonly isUnicast: boolean;
}

/** The answers to a query; those that the asker says it knows are left out. */
export function answersTo(zone: Zone, query: Pick<Message, "questions" | "answers">): Answers {
  const { shared, unique, negative } = zone;
  const found = new Set<DnsRecord>();
  let isUnicast = true;
  for (const question of query.questions) {
    let matches = [...shared, ...unique].filter((record) => asksFor(question, record));
    if (matches.length === 0) {
      matches = negative.filter(({ name }) => sameName(name, question.name));
    }
    if (matches.length > 0 && !question.unicast) isUnicast = false;
    for (const record of matches) found.add(record);
  }
  const known = knownAnswers(query.answers);
  const answers = [...found].filter((record) => !isKnown(known, record));
  return {
    answers,
    additionals: additionalsTo(zone, answers),
    isShared: answers.some((record) => shared.includes(record)),
    isUnicast,
  };
}

function asksFor({ name, type }: Question, record: DnsRecord): boolean {
  return (type === "ANY" || type === record.type) && sameName(name, record.name);
}

/** What the asker knows: how long it will still, by what it is. */
export function knownAnswers(answers: readonly DnsRecord[]): ReadonlyMap<string, number> {
  return new Map(answers.map((record) => [identity(record), record.ttlS]));
}

/** Who knows it for at least half its life is not told again. */
export function isKnown(known: ReadonlyMap<string, number>, record: DnsRecord): boolean {
  return (known.get(identity(record)) ?? -1) >= record.ttlS / 2;
}

function additionalsTo(zone: Zone, answers: readonly DnsRecord[]): DnsRecord[] {
  const { claim, unique, negative } = zone;
  const ofService = unique.filter(({ name }) => sameName(name, claim.instance));
  const ofHost = [...unique, ...negative].filter(({ name }) => sameName(name, claim.host));
  const isToService = (record: DnsRecord) => record === zone.shared[0];
  const wanted = new Set<DnsRecord>();
  for (const record of answers) {
    if (isToService(record)) { for (const next of ofService) wanted.add(next); }
    if (isToService(record) || ["SRV", "A"].includes(record.type)) {
      for (const next of ofHost) wanted.add(next);
    }
  }
  for (const record of answers) wanted.delete(record);
  return [...wanted];
}

/** RFC 6762 section 6.7: an ordinary DNS client keeps nothing for long, and knows no "forget the others". */
const LEGACY_TTL_S = 10;

/** A record as an ordinary DNS client gets it. */
export function legacy(record: DnsRecord): DnsRecord {
  return { ...record, ttlS: Math.min(record.ttlS, LEGACY_TTL_S), flush: false };
}
