/**
 * The card of the program's own version: what runs, what can be had, and the way there. After an
 * update it loads the page anew.
 *
 * @module
 */
import type { ControlRights, PanelStatus, UpdateView } from "../../../formats/panel_messages.ts";
import { STARTING_MS } from "../common/connection.ts";
import { byId, el, setAttribute, setText } from "../common/dom.ts";
import { NoAnswerError, post } from "../common/post.ts";
import { factList } from "./fact_list.ts";
import { ask } from "./question.ts";
import {
  buttonOf,
  isUnderWay,
  type RunningProgram,
  runningText,
  sentencesOf,
  summaryOf,
  updateFacts,
} from "./update_words.ts";
import { reloadAfterUpdate, sayUpdated } from "./updated.ts";

const LIMIT_MS = 10_000;
/** A version that could not be had is asked for again after so long. */
const AGAIN_MS = 5_000;

/** The card in use. */
export interface UpdateCard {
  /** False: another version answers by now, and the page is being loaded anew. */
  update(status: PanelStatus): boolean;
  /** What this device may do; null before the greeting. */
  rights(rights: ControlRights | null, isOpen: boolean): void;
  /** The station greeted: perhaps as another program than before. */
  greeted(boot: string): void;
  /** The station said that it hands over: its silence is no loss. */
  readonly isHandingOver: boolean;
}

/** Finds the card on the page. */
export function updateCard(): UpdateCard {
  const card = byId<HTMLDetailsElement>("update");
  const showFacts = factList(byId("update-facts"));
  const button = byId<HTMLButtonElement>("update-now");
  const meter = byId("update-meter");
  const banners = byId("banners");
  let shown: PanelStatus | null = null;
  let running: RunningProgram | null = null;
  let rights: ControlRights | null = null;
  let isOpen = false;
  let boot: string | null = null;
  let lookedAt: string | null = null;
  let before: UpdateView["state"] | null = null;
  let wasAvailable = false;
  /** Asked for, and the status does not say so yet. */
  let isAsking = false;
  let refusal = "";
  let handOverMs = -Infinity;

  async function learn(): Promise<void> {
    const own = boot;
    try {
      const response = await fetch("/version", {
        cache: "no-store",
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const now = await response.json() as RunningProgram;
      if (own !== boot) return;
      // A checkout's new files have the old version's number.
      if (running !== null && (running.version !== now.version || running.commit !== now.commit)) {
        return reloadAfterUpdate(runningText(running));
      }
      if (running === null) sayUpdated(banners, runningText(now));
      running = now;
      show();
    } catch {
      setTimeout(() => own === boot && learn(), AGAIN_MS);
    }
  }

  function show(): void {
    if (shown === null) return;
    const { update, now, live } = shown;
    const { text, tone } = summaryOf(update);
    setText(byId("update-summary"), text);
    setAttribute(byId("update-summary"), "class", tone);
    byId("update-dev").hidden = running?.dirty !== true;
    showFacts(updateFacts(update, running, now));
    setText(byId("update-text"), sentencesOf(update));
    setAttribute(byId("update-text"), "class", update.state === "failed" ? "bad" : null);
    showMeter(update);
    const offer = buttonOf(update, rights, isOpen, live?.datalogger !== false);
    byId("update-offer").hidden = offer === null;
    if (offer !== null) {
      setText(button, offer.label);
      button.disabled = !offer.isAllowed || isAsking;
    }
    setText(byId("update-why"), refusal || (offer?.why ?? ""));
    setAttribute(byId("update-why"), "class", refusal === "" ? "quiet" : "bad");
    showRestart(update);
    // What is new is seen without being asked for; what somebody folded stays folded.
    const isNews = update.state !== before && update.state !== "idle";
    if (isNews || update.available === true && !wasAvailable) card.open = true;
    wasAvailable = update.available === true;
    before = update.state;
  }

  function showMeter({ progress }: UpdateView): void {
    meter.hidden = progress === null;
    if (progress === null) return;
    const percent = Math.floor(progress * 100);
    setAttribute(meter, "aria-valuenow", String(percent));
    setAttribute(meter, "aria-valuetext", `${percent} %`);
    byId("update-bar").style.width = `${percent}%`;
  }

  function showRestart({ state, text }: UpdateView): void {
    const known = banners.querySelector(".restart");
    if (state !== "restart needed") return known?.remove();
    const words = `Restart needed: ${text ?? "new files of the program are there"}`;
    if (known !== null) return setText(known, words);
    banners.append(el("div", { class: "banner busy restart", role: "status", text: words }));
  }

  async function begin(): Promise<void> {
    const sure = await ask({
      title: button.textContent ?? "Update",
      text: "The new version is checked and tried before anything is touched. Recording goes on " +
        "until then; the switch takes seconds, and no record is lost. All pages come back by " +
        "themselves.",
      no: "Not now",
    });
    if (!sure) return;
    isAsking = true;
    refusal = "";
    show();
    try {
      const { status, error } = await post("/update", {}, LIMIT_MS);
      if (status >= 300) refusal = `Not updated: ${error ?? `HTTP ${status}`}`;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      refusal = `Not updated: ${error.message}`;
    }
    isAsking = false;
    show();
  }

  function openByAddress(): void {
    if (location.hash !== "#update") return;
    card.open = true;
    card.scrollIntoView({ block: "nearest" });
    card.querySelector("summary")?.focus();
  }

  button.addEventListener("click", begin);
  addEventListener("hashchange", openByAddress);
  // The badge, pressed again with this address.
  addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest('a[href="/#update"]')) openByAddress();
  });

  return {
    update(status) {
      const isFirst = shown === null;
      if (shown !== null && shown.version !== status.version) {
        // A page of an older version does not know what the new program tells.
        reloadAfterUpdate(running === null ? shown.version : runningText(running));
        return false;
      }
      if (isUnderWay(status.update)) refusal = "";
      handOverMs = status.update.state === "handing over" ? performance.now() : -Infinity;
      shown = status;
      if (status.update.looked_at !== lookedAt && running !== null) learn();
      lookedAt = status.update.looked_at;
      show();
      if (isFirst) openByAddress();
      return true;
    },
    rights(now, open) {
      rights = now;
      isOpen = open;
      show();
    },
    greeted(now) {
      if (now === boot) return;
      boot = now;
      learn();
    },
    get isHandingOver() {
      return performance.now() - handOverMs < STARTING_MS;
    },
  };
}
