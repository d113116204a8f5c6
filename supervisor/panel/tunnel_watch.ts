/**
 * What the tunnel's component told last: the tunnel as the panel shows it.
 *
 * @module
 */
import type { TunnelEvent } from "../../formats/child_event.ts";
import type { TunnelView } from "../../formats/panel_messages.ts";

/** The newest of what was told. */
export class TunnelWatch {
  #view: TunnelView | null = null;

  heard({ event: _, ...view }: TunnelEvent): void {
    this.#view = view;
  }

  /** The tunnel; a component that does not run, however it ended, is not connected. */
  view(running: boolean): TunnelView | null {
    return this.#view === null || running ? this.#view : { ...this.#view, connected_since: null };
  }
}
