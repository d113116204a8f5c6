/**
 * Where the events of the panel's stream come from, topic by topic.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Point } from "../../formats/point.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import type { FileTail } from "../../view/tail.ts";
import type { Topic, TopicSource } from "./events.ts";
import type { Journal } from "../journal.ts";

/** How often a page that looks is told how things stand. */
const STATUS_MS = 2_000;

/** Changes that come together (a restart of everything) are told together. */
const CHANGE_MS = 50;

/** A job ends, and the next of its class begins: what comes so soon after a change is told with it. */
const JOBS_MS = 1_000;

/** Lines that come first. */
const FIRST_LINES = 200;

/** What the topics are made from. */
export interface SourceParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly tails: Readonly<Record<"obs" | "support", FileTail>>;
  /** The body of `/api/status`. */
  status(): object;
  /** The jobs, briefly. */
  jobs(): JobsView;
  /** Calls `listener` when a state changed that people see; returns how to end that. */
  onChange(listener: () => void): () => void;
  /** The same of the jobs: with a dozen instruments one begins or ends every few seconds. */
  onJobs(listener: () => void): () => void;
  /** Calls `listener` with each new point; returns how to end that. */
  onPoint(listener: (point: Point) => void): () => void;
}

/** The sources of all topics. */
export function topicSources(parts: SourceParts): Readonly<Record<Topic, TopicSource>> {
  const { journal, tails } = parts;
  const tail = (file: FileTail): TopicSource => (push) => {
    const { last, leave } = file.follow(
      FIRST_LINES,
      ({ seq, source, line }) => push({ seq, source, line }),
    );
    for (const { seq, source, line } of last) push({ seq, source, line });
    return leave;
  };
  return {
    status: (push) => statusSource(parts, push),
    log(push) {
      for (const entry of journal.after(0, FIRST_LINES)) push(entry);
      return journal.listen(push);
    },
    obs: tail(tails.obs),
    support: tail(tails.support),
    points: (push) => parts.onPoint(push),
    jobs: (push) => jobsSource(parts, push),
  };
}

/** The status at once, every 2 s, and when a state changes. */
function statusSource(parts: SourceParts, push: (data: unknown) => void): () => void {
  const { clock } = parts;
  let cancel = () => {};
  let changed = false;
  const tell = () => {
    changed = false;
    cancel = clock.after(STATUS_MS, tell);
    push(parts.status());
  };
  const leave = parts.onChange(() => {
    if (changed) return;
    changed = true;
    cancel();
    cancel = clock.after(CHANGE_MS, tell);
  });
  tell();
  return () => {
    leave();
    cancel();
  };
}

/** The jobs at once, and again when something is different of them. */
function jobsSource(parts: SourceParts, push: (data: unknown) => void): () => void {
  let told = "";
  let cancel: (() => void) | null = null;
  const tell = () => {
    cancel = null;
    const jobs = parts.jobs();
    const text = JSON.stringify(jobs);
    if (text === told) return;
    told = text;
    push(jobs);
  };
  const leave = parts.onJobs(() => cancel ??= parts.clock.after(JOBS_MS, tell));
  tell();
  return () => {
    leave();
    cancel?.();
  };
}
