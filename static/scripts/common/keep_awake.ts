/**
 * Keeps the screen of a phone or tablet on while the page is looked at, and says honestly by what
 * means and how sure it is.
 *
 * Browsers give the Wake Lock API to HTTPS and localhost only; on the vehicle's network the page
 * comes over plain HTTP. What is left is a playing video, and each engine has its own idea of which
 * video keeps a screen on (read in their sources, late 2025):
 *
 * - Chromium, `VideoWakeLock::ShouldBeActive`: playing, three quarters of it on the screen, and
 *   a fifth of the window large, unless it is a media stream: those may be tiny. Muted will do.
 * - Firefox, `HTMLVideoElement::ShouldCreateVideoWakeLock`: video, and a media stream or sound.
 * - WebKit, `HTMLMediaElement::shouldDisableSleep`: not `loop`, not muted, with video and sound.
 *
 * So the video is a live stream from a canvas of our own, a few pixels in a corner; on WebKit it has
 * a silent sound track and is not muted.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../clock.ts";
import { el, setText } from "./dom.ts";

type State = "off" | "asking" | "lock" | "video" | "webkit video" | "needs tap" | "none";

const WORDS: Readonly<Record<State, string>> = {
  off: "The screen goes dark when the device wants it; a dark phone sounds no alarm.",
  asking: "Asking the browser.",
  lock: "The browser keeps the screen on while this page is in front.",
  video: "Screen kept on by a silent video; if it goes dark all the same, set the phone's screen " +
    "timeout.",
  "webkit video":
    "A silent video tries to keep the screen on; Apple devices do not promise it, and " +
    "it may stop music. If it goes dark all the same, set Auto-Lock to Never.",
  "needs tap": "Tap here once to keep the screen on.",
  none: "This browser lets no page keep the screen on: set the phone's screen timeout.",
};

/** The same in two or three words, where the card is folded. */
const SHORT: Readonly<Record<State, string>> = {
  off: "may sleep",
  asking: "may sleep",
  lock: "stays on",
  video: "stays on",
  "webkit video": "may stay on",
  "needs tap": "tap for on",
  none: "may sleep",
};

const KEY = "meso360.keep_awake";
/** The stream has a picture only when the canvas is painted. */
const FRAME_MS = 1_000;
/** Small, but an element that is seen: engines look whether it is on the screen. */
const SIDE_PX = 8;

/**
 * Fills the card with the switch and its words; the choice is kept on the device. `say` is told the
 * state in two or three words.
 */
export function keepAwake(
  root: HTMLElement,
  say: (state: string) => void,
  clock: Clock = systemClock,
): { close(): void } {
  const box = el("input", { type: "checkbox", id: "keep-awake" });
  const said = el("p", { class: "said", role: "status" });
  root.append(
    el("label", { class: "switch", for: "keep-awake" }, box, "Keep the screen on"),
    said,
  );

  let isWanted = stored();
  let state: State = "off";
  let lock: WakeLockSentinel | null = null;
  let video: SilentVideo | null = null;

  function show(now: State): void {
    state = now;
    box.checked = isWanted;
    setText(said, WORDS[now]);
    say(SHORT[now]);
  }

  /** Call from a tap where possible: some browsers ask for one. */
  async function hold(): Promise<void> {
    if (!isWanted || document.visibilityState !== "visible") return;
    if ("wakeLock" in navigator && await holdLock()) return;
    await holdVideo();
  }

  async function holdLock(): Promise<boolean> {
    if (lock !== null && !lock.released) return true;
    try {
      const got = await navigator.wakeLock.request("screen");
      if (!isWanted) {
        await got.release();
        return true;
      }
      lock = got;
      // Taken back with a low battery, or when the page is hidden: the page's return asks again.
      got.addEventListener("release", () => {
        if (isWanted && lock === got) show("needs tap");
      });
      show("lock");
      return true;
    } catch {
      return false;
    }
  }

  async function holdVideo(): Promise<void> {
    video ??= silentVideo(clock);
    if (video === null) return show("none");
    try {
      await video.play(() => isWanted && show("needs tap"));
      if (isWanted) show(video.hasSound ? "webkit video" : "video");
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      if (isWanted) show(isRefused ? "needs tap" : "none");
    }
  }

  function release(): void {
    lock?.release().catch(() => {});
    lock = null;
    video?.close();
    video = null;
  }

  box.addEventListener("change", () => {
    isWanted = box.checked;
    store(isWanted);
    if (!isWanted) {
      release();
      show("off");
    } else {
      show("asking");
      hold();
    }
  });
  const whenVisible = () => void hold();
  const whenTapped = () => {
    if (isWanted && state === "needs tap") hold();
  };
  document.addEventListener("visibilitychange", whenVisible);
  addEventListener("click", whenTapped, true);
  show(isWanted ? "asking" : "off");
  hold();

  return {
    close() {
      isWanted = false;
      release();
      document.removeEventListener("visibilitychange", whenVisible);
      removeEventListener("click", whenTapped, true);
    },
  };
}

interface SilentVideo {
  readonly hasSound: boolean;
  /** Rejects when the browser wants a tap first; `stopped` when the browser stops it later. */
  play(stopped: () => void): Promise<void>;
  close(): void;
}

/** A video without content, made on the spot; null where the browser cannot make one. */
function silentVideo(clock: Clock): SilentVideo | null {
  const canvas = el("canvas", { width: SIDE_PX, height: SIDE_PX });
  const brush = canvas.getContext("2d");
  if (brush === null || !("captureStream" in canvas)) return null;
  const stream = canvas.captureStream();
  const audio = isWebKit() ? silence(stream) : null;
  const video = el("video", { class: "awake", playsinline: true, "aria-hidden": "true" });
  video.muted = audio === null;
  video.disablePictureInPicture = true;
  Object.assign(video.style, {
    position: "fixed",
    left: "0",
    bottom: "0",
    width: `${SIDE_PX}px`,
    height: `${SIDE_PX}px`,
    pointerEvents: "none",
    zIndex: "10",
  });
  video.srcObject = stream;
  document.body.append(video);

  let off = () => {};
  let count = 0;
  /** In the page's own colour, so that nobody sees it; not twice the same, so that it is a picture. */
  function paint(): void {
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground");
    brush!.fillStyle = ground.trim() || "black";
    brush!.fillRect(0, 0, SIDE_PX, SIDE_PX);
    brush!.fillStyle = count++ % 2 === 0 ? "#00000008" : "#ffffff08";
    brush!.fillRect(0, 0, 2, 2);
    off = clock.after(FRAME_MS, paint);
  }
  paint();

  return {
    hasSound: audio !== null,
    async play(stopped) {
      video.onpause = stopped;
      await audio?.resume();
      await video.play();
    },
    close() {
      off();
      video.onpause = null;
      video.pause();
      for (const track of stream.getTracks()) track.stop();
      audio?.close();
      video.srcObject = null;
      video.remove();
    },
  };
}

/** Adds a sound track on which nothing is heard. */
function silence(stream: MediaStream): AudioContext {
  const audio = new AudioContext();
  const target = audio.createMediaStreamDestination();
  const source = audio.createConstantSource();
  const gain = audio.createGain();
  gain.gain.value = 0;
  source.connect(gain).connect(target);
  source.start();
  for (const track of target.stream.getAudioTracks()) stream.addTrack(track);
  return audio;
}

/** Safari, and every browser on an iPhone: the only engine with these events. */
function isWebKit(): boolean {
  return "GestureEvent" in globalThis;
}

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}

function store(isWanted: boolean): void {
  try {
    localStorage.setItem(KEY, isWanted ? "1" : "0");
  } catch {
    // It will be off at the next load.
  }
}
