/**
 * What the panel asks of the program: sends a request and says how it went.
 *
 * @module
 */
import { NoAnswerError, post } from "../common/post.ts";

/** What can be asked of one component. */
export const ACTIONS = ["start", "stop", "restart", "enable", "disable"] as const;
export type Action = (typeof ACTIONS)[number] | "restart-all" | "shutdown";

/** A request as `POST /api/control` takes it. */
export interface ControlRequest {
  readonly action: Action;
  readonly component?: string;
}

/** How a request stands: under way, done, or failed with a reason. */
export interface Outcome {
  readonly state: "under way" | "done" | "failed";
  readonly text: string;
  /** This device may not do it, or not any more. */
  readonly isForbidden?: boolean;
}

/** A stop takes up to 5 s, a restart of several a little more. */
const ANSWER_LIMIT_MS = 15_000;

/** No operator, a wrong or replaced link, too many of these. */
const FORBIDDEN = [401, 403, 429];

const UNDER_WAY: Readonly<Record<Action, string>> = {
  start: "Starting",
  stop: "Stopping",
  restart: "Restarting",
  enable: "Enabling",
  disable: "Disabling",
  "restart-all": "Restarting all",
  shutdown: "Stopping meso360",
};

const DONE: Readonly<Record<Action, string>> = {
  start: "Started",
  stop: "Stopped",
  restart: "Restarted",
  enable: "Enabled",
  disable: "Disabled",
  "restart-all": "All restarted",
  shutdown: "meso360 is stopping: it records and serves nothing until it is started again",
};

/** What is shown while a request is under way. */
export function underWay({ action }: ControlRequest): Outcome {
  return { state: "under way", text: `${UNDER_WAY[action]} …` };
}

/** Sends a request; always answers, also when nobody else does. */
export async function request(
  asked: ControlRequest,
  send: typeof fetch = fetch,
): Promise<Outcome> {
  const failed = (why: string): Outcome => {
    return { state: "failed", text: `${UNDER_WAY[asked.action]} failed: ${why}` };
  };
  try {
    const { status, body } = await post("/api/control", asked, ANSWER_LIMIT_MS, send);
    const answer = body as Answer;
    if (answer.ok !== true) {
      const outcome = failed(reasonOf(answer) ?? `HTTP ${status}`);
      return FORBIDDEN.includes(status) ? { ...outcome, isForbidden: true } : outcome;
    }
    if (answer.kept !== false) return { state: "done", text: DONE[asked.action] };
    const why = answer.not_kept_because ?? "the configuration was not saved";
    return {
      state: "done",
      text: `${DONE[asked.action]}, but only until meso360 is started again: ${why}`,
    };
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return failed(error.isLate ? `${error.message}; look at the log below` : error.message);
  }
}

/** Asks for a job of the timers to be run now; always answers. */
export async function runJob(name: string, send: typeof fetch = fetch): Promise<Outcome> {
  const failed = (why: string): Outcome => ({ state: "failed", text: `Not run: ${why}` });
  try {
    const path = `/api/jobs/${encodeURIComponent(name)}/run`;
    const { status, body, error } = await post(path, {}, ANSWER_LIMIT_MS, send);
    if (body.ok === true) return { state: "done", text: `Asked for: ${body.text}` };
    const outcome = failed(error ?? `HTTP ${status}`);
    return FORBIDDEN.includes(status) ? { ...outcome, isForbidden: true } : outcome;
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return failed(error.message);
  }
}

interface Answer {
  readonly ok?: unknown;
  readonly error?: unknown;
  readonly kept?: boolean;
  readonly not_kept_because?: string;
  /** After `restart-all`. */
  readonly components?: readonly { component: string; ok: boolean; error?: string }[];
}

function reasonOf({ error, components }: Answer): string | null {
  if (typeof error === "string") return error;
  const reasons = components?.filter(({ ok }) => !ok)
    .map((failed) => failed.error ?? `${failed.component} was not restarted`);
  return reasons === undefined || reasons.length === 0 ? null : reasons.join("; ");
}
