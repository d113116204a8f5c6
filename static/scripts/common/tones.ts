/**
 * The sounds of the alarms: made by the browser, two that nobody takes for each other.
 *
 * @module
 */

/** What is sounded. */
export type ToneKind = "gust" | "recording";

/** One tone: seconds from the beginning, pitch at its beginning and end, length in seconds. */
interface Tone {
  readonly atS: number;
  readonly fromHz: number;
  readonly toHz: number;
  readonly lengthS: number;
}

interface Pattern {
  readonly tones: readonly Tone[];
  /** Rung again after so long, milliseconds. */
  readonly repeatMs: number;
  /** For phones that can: milliseconds on, off, on … */
  readonly vibration: readonly number[];
}

/** Three short ones upwards for a gust; two long ones downwards when recording stops. */
export const PATTERNS: Readonly<Record<ToneKind, Pattern>> = {
  gust: {
    tones: [
      { atS: 0, fromHz: 660, toHz: 660, lengthS: 0.12 },
      { atS: 0.18, fromHz: 880, toHz: 880, lengthS: 0.12 },
      { atS: 0.36, fromHz: 1100, toHz: 1100, lengthS: 0.18 },
    ],
    repeatMs: 4_000,
    vibration: [120, 60, 120, 60, 180],
  },
  recording: {
    tones: [
      { atS: 0, fromHz: 560, toHz: 370, lengthS: 0.45 },
      { atS: 0.6, fromHz: 560, toHz: 370, lengthS: 0.45 },
    ],
    repeatMs: 6_000,
    vibration: [450, 150, 450],
  },
};

/** Loud enough beside an engine, far from full scale in a headset. */
const GAIN = 0.3;
/** A tone that begins or ends at once clicks. */
const RAMP_S = 0.015;

/** `off`: no tap yet; `ready`: sounds are heard; `none`: this browser has no sound. */
export type SoundState = "off" | "ready" | "none";

/** The page's sounds. `changed` is called when the state is another one. */
export function openTones(changed: () => void) {
  const Context = globalThis.AudioContext as typeof AudioContext | undefined;
  let context: AudioContext | null = null;

  return {
    get state(): SoundState {
      if (Context === undefined) return "none";
      return context?.state === "running" ? "ready" : "off";
    },
    /**
     * Call this from a tap or a key: browsers give sound to nothing else. Sound is ready when the
     * promise is fulfilled, if it can be had at all.
     */
    async arm(): Promise<void> {
      if (Context === undefined) return;
      if (context === null) {
        context = new Context();
        // Phones take sound away for a call, and say so here.
        context.addEventListener("statechange", changed);
      }
      if (context.state === "running") return;
      try {
        await context.resume();
      } catch {
        // The state tells.
      }
      changed();
    },
    /** Sounds and vibrates, once. */
    play(kind: ToneKind): void {
      const { tones, vibration } = PATTERNS[kind];
      // Chromium logs a vibration before the first tap as an error.
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([...vibration]);
      if (context?.state !== "running") return;
      for (const tone of tones) sound(context, tone);
    },
    close(): void {
      context?.removeEventListener("statechange", changed);
      context?.close();
      context = null;
    },
  };
}

function sound(context: AudioContext, { atS, fromHz, toHz, lengthS }: Tone): void {
  const startS = context.currentTime + 0.02 + atS;
  const endS = startS + lengthS;
  const oscillator = context.createOscillator();
  // A triangle's few overtones carry through noise better than a pure tone.
  oscillator.type = "triangle";
  oscillator.frequency.setValueAtTime(fromHz, startS);
  oscillator.frequency.linearRampToValueAtTime(toHz, endS);
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, startS);
  gain.gain.linearRampToValueAtTime(GAIN, startS + RAMP_S);
  gain.gain.setValueAtTime(GAIN, endS - RAMP_S);
  gain.gain.linearRampToValueAtTime(0, endS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.onended = () => gain.disconnect();
  oscillator.start(startS);
  oscillator.stop(endS);
}
