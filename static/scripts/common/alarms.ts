/**
 * The alarms of a page: a card with their switches, banners that cannot be missed, and sound once
 * a person has tapped.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../clock.ts";
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import type { Placed } from "../../../formats/point_series.ts";
import { gustAlarm } from "../../../science/gust.ts";
import { Bell, type Finding, LOST_S, Present, recordingTrouble } from "./alarm_state.ts";
import { clockText, type Connection } from "./connection.ts";
import { el, setText } from "./dom.ts";
import { pageState } from "./page_state.ts";
import { openTones, PATTERNS, type ToneKind } from "./tones.ts";
import { convert, quantity, unitOf } from "./units.ts";

/** What the page tells the alarms. */
export interface Alarms {
  /** These points and no others are known, in order: a page begins, or begins again. */
  loaded(points: readonly Point[]): void;
  /** A point came, and this is where the series put it. */
  point(point: Point, placed: Placed): void;
  status(status: LiveStatus | null): void;
  connection(connection: Connection): void;
  /** An alarm is on and sound is ready: a reload would take the sound away until the next tap. */
  readonly isArmed: boolean;
  close(): void;
}

/** 50 kt: the U.S. National Weather Service's criterion for severe thunderstorm wind. */
const DEFAULT_LIMIT_MPS = 50 * 1852 / 3600;
/** As the page's address allows. */
const MIN_LIMIT_MPS = 0.1;
const MAX_LIMIT_MPS = 200;
/** Of the two hours that are loaded, the last minutes tell whether a gust alarm is on. */
const LOOK_BACK = 300;
/** What was done stands so long where the state is told. */
const SAID_MS = 5_000;

/** Fills the card; the banners go into `banners`, which stays where it can be seen. */
export function alarms(
  root: HTMLElement,
  banners: HTMLElement,
  clock: Clock = systemClock,
): Alarms {
  const tones = openTones(() => draw());
  const gust = one("gust", "Gust alarm");
  const recording = one("recording", "Recording alarm");
  const limit = el("input", {
    type: "text",
    id: "gust-limit",
    size: 5,
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": "Limit of the gust alarm",
  });
  const unit = el("span", { class: "unit" });
  const peak = el("span");
  const queued = el("span");
  const arm = el("button", { type: "button", text: "Tap to arm the alarms" });
  const unarmed = el(
    "div",
    { class: "banner unarmed", hidden: true },
    el("span", { text: "The alarms make no sound before the first tap." }),
    arm,
  );
  const mute = el("button", { type: "button", "aria-pressed": "false", text: "Mute" });
  const said = el("p", { class: "said", role: "status" });
  gust.label.append("Gust over");
  recording.label.append("Recording stops");
  root.append(
    el("h2", { text: "Alarms" }),
    el("div", { class: "buttons row" }, gust.label, limit, unit, gust.test),
    el("div", { class: "buttons row" }, recording.label, recording.test),
    el("div", { class: "buttons row" }, said, mute),
  );
  banners.append(unarmed);
  // Outside the text that is read aloud, which numbers that rise would have repeated.
  gust.text.after(peak);
  recording.text.after(queued);

  let limitMps = pageState.get().gustAlarm ?? DEFAULT_LIMIT_MPS;
  let machine = gustAlarm({ limitMps });
  let gustSinceTs: number | null = null;
  let present = new Present();
  let connection: Connection | null = null;
  let lostAt = 0;
  /** Data came until the connection was lost. */
  let wasLive = false;
  let status: LiveStatus | null = null;
  let answer = "";
  let offAnswer = () => {};

  /** The elements and the bell of one alarm. */
  function one(kind: ToneKind, name: string) {
    const box = el("input", { type: "checkbox", id: `alarm-${kind}` });
    const label = el("label", { class: "switch", for: `alarm-${kind}` }, box);
    const test = el("button", { type: "button", text: "Test", "aria-label": `Test the ${name}` });
    const text = el("span", { role: "alert" });
    const silence = el("button", { type: "button", text: "Silence" });
    const silenced = el("span", { text: "silenced", hidden: true });
    const banner = el("div", { class: "banner alarm", hidden: true }, text, silence, silenced);
    banners.append(banner);
    const bell = new Bell(PATTERNS[kind].repeatMs);
    silence.addEventListener("click", () => {
      bell.silence();
      draw();
    });
    test.addEventListener("click", () => {
      // The first tap makes the sound ready a moment later.
      tones.arm().then(() => tones.play(kind));
      say(`This is how the ${name.toLowerCase()} sounds.`);
    });
    return { kind, name, box, label, test, text, banner, silence, silenced, bell };
  }

  /** Says something where the state is told, for a while. */
  function say(text: string): void {
    offAnswer();
    answer = text;
    offAnswer = text === "" ? () => {} : clock.after(SAID_MS, () => say(""));
    draw();
  }

  function gustFinding(): Finding {
    const state = pageState.get();
    if (gustSinceTs === null || state.gustAlarm === null) return "none";
    // Older than that, it says nothing of the wind now.
    const isFresh = connection?.state === "live" ||
      connection?.state === "lost" && wasLive && lostS() < LOST_S;
    if (!isFresh || state.day !== null) return "unknown";
    const over = speedText("3-s mean over", state.gustAlarm);
    return { kind: "gust", text: `${over} since ${clockText(gustSinceTs * 1000)} UTC` };
  }

  function speedText(what: string, mps: number | null): string {
    const { text, unit: name } = quantity("speed", mps, pageState.get());
    return `${what} ${text} ${name}`;
  }

  function recordingFinding(): Finding {
    if (!pageState.get().recordingAlarm) return "none";
    return recordingTrouble(connection, lostS(), status);
  }

  function queuedText(): string {
    const count = status?.not_recorded?.queued ?? null;
    return count === null || connection?.state === "lost" ? "" : `${count} wait in memory`;
  }

  const lostS = () => (clock.monoMs() - lostAt) / 1000;

  function draw(): void {
    const state = pageState.get();
    give(gust, gustFinding());
    setText(peak, speedText("highest", machine.peakMps));
    give(recording, recordingFinding());
    setText(queued, queuedText());
    gust.box.checked = state.gustAlarm !== null;
    recording.box.checked = state.recordingAlarm;
    mute.setAttribute("aria-pressed", String(state.muted));
    const isOn = state.gustAlarm !== null || state.recordingAlarm;
    unarmed.hidden = !isOn || state.muted || tones.state !== "off";
    setText(unit, unitOf("speed", state));
    if (document.activeElement !== limit) {
      limit.value = convert("speed", limitMps, state).toFixed(1);
    }
    setText(said, answer || stateText(isOn));
  }

  function stateText(isOn: boolean): string {
    const state = pageState.get();
    if (!isOn) return "Both alarms are off.";
    if (tones.state === "none") return "This browser makes no sound: watch for the banners.";
    if (state.muted) return "Muted: banners only.";
    if (tones.state === "off") return "No sound before the first tap.";
    if (state.gustAlarm !== null && state.day !== null) {
      return "Armed. No gust alarm while you look at a past day.";
    }
    return "Armed.";
  }

  function give(alarm: ReturnType<typeof one>, finding: Finding): void {
    const isDue = alarm.bell.isDue(finding, clock.monoMs());
    if (isDue && !pageState.get().muted) tones.play(alarm.kind);
    if (typeof finding !== "string") setText(alarm.text, `${alarm.name}: ${finding.text}`);
    alarm.banner.hidden = typeof finding === "string";
    const isQuiet = alarm.bell.isSilenced || pageState.get().muted;
    alarm.silence.hidden = isQuiet;
    alarm.silenced.hidden = !isQuiet;
  }

  function setLimit(mps: number): void {
    limitMps = mps;
    machine = gustAlarm({ limitMps });
    forget();
  }

  function forget(): void {
    machine.reset();
    gustSinceTs = null;
  }

  function step(point: Point, placed: Placed): void {
    // A clock that was ahead for a moment must not stop the alarm.
    const what = present.of(point.ts, placed);
    if (what === "pass") return;
    if (what === "anew") forget();
    const now = machine.step(point);
    if (now === "began") gustSinceTs = point.ts;
    else if (now === "ended" || now === "quiet") gustSinceTs = null;
  }

  gust.box.addEventListener("change", () => {
    // The tap that switches an alarm on is the one that sound needs.
    tones.arm();
    pageState.set({ gustAlarm: gust.box.checked ? limitMps : null });
  });
  recording.box.addEventListener("change", () => {
    tones.arm();
    pageState.set({ recordingAlarm: recording.box.checked });
  });
  limit.addEventListener("change", () => {
    const perMps = convert("speed", 1, pageState.get());
    const mps = Number(limit.value.replace(",", ".")) / perMps;
    const isGood = mps >= MIN_LIMIT_MPS && mps <= MAX_LIMIT_MPS;
    if (isGood) {
      setLimit(mps);
      if (pageState.get().gustAlarm !== null) pageState.set({ gustAlarm: mps });
    } else limit.value = convert("speed", limitMps, pageState.get()).toFixed(1);
    say(isGood ? "" : "The limit must be a wind speed above 0: it stays as it was.");
  });
  mute.addEventListener("click", () => pageState.set({ muted: !pageState.get().muted }));

  /** Any tap on the page will do. */
  const armBySide = () => {
    const state = pageState.get();
    if (tones.state === "off" && (state.gustAlarm !== null || state.recordingAlarm)) tones.arm();
  };
  addEventListener("click", armBySide, true);
  addEventListener("keydown", armBySide, true);

  const offState = pageState.listen((state) => {
    if (state.gustAlarm !== null && state.gustAlarm !== limitMps) setLimit(state.gustAlarm);
    say("");
  });
  let offTick = () => {};
  function tick(): void {
    offTick = clock.after(1_000, tick);
    draw();
  }
  tick();

  return {
    loaded(points) {
      forget();
      present = new Present();
      for (const point of points.slice(-LOOK_BACK)) step(point, "newest");
      draw();
    },
    point(point, placed) {
      step(point, placed);
      draw();
    },
    status(now) {
      status = now;
      draw();
    },
    connection(now) {
      if (now.state === "lost" && connection?.state !== "lost") {
        lostAt = clock.monoMs();
        wasLive = connection?.state === "live";
      }
      connection = now;
      draw();
    },
    get isArmed() {
      const state = pageState.get();
      return tones.state === "ready" && (state.gustAlarm !== null || state.recordingAlarm);
    },
    close() {
      offTick();
      offAnswer();
      offState();
      removeEventListener("click", armBySide, true);
      removeEventListener("keydown", armBySide, true);
      tones.close();
    },
  };
}
