/**
 * `meso360 shortcut`: an icon on the desktop that opens the panel, and starts meso360 when it does
 * not run.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { assetPath } from "../../assets.ts";
import type { LoadedConfig } from "../../config.ts";
import { replaceFile } from "../../durable.ts";
import { VERSION } from "../../version.ts";
import { selfCommand } from "../children/spawn.ts";
import { ServiceError } from "./service_error.ts";
import { isFolder, runTool, type Said, textOf } from "./service_place.ts";
import {
  desktopEntry,
  encodedCommand,
  icnsOf,
  infoPlist,
  launcherScript,
  lnkScript,
} from "./shortcut_files.ts";

/** What making a shortcut needs of the machine; tests give their own. */
export interface ShortcutPlace {
  readonly os: string;
  readonly home: string;
  run(program: string, args: readonly string[]): Promise<Said>;
}

/** A file of a shortcut. */
interface ShortcutFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
}

const asset = (name: string) => Deno.readFileSync(assetPath("dist", "static", name));

/** Makes the shortcut, or with `print` shows the text it is made from; 0, or 1 when it cannot. */
export async function shortcut(
  loaded: LoadedConfig,
  print: boolean,
  place: ShortcutPlace = {
    os: Deno.build.os,
    home: Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".",
    run: runTool,
  },
): Promise<number> {
  const { program, args } = selfCommand([
    "open",
    ...(loaded.path === null ? [] : ["--config", loaded.path]),
  ]);
  const command = [program, ...args];
  try {
    if (place.os === "windows") return await windows(command, print, place);
    const files = place.os === "darwin"
      ? macFiles(command, place)
      : await linuxFiles(command, place);
    if (print) {
      for (const { path, content } of files) {
        console.log(typeof content === "string" ? `# ${path}\n${content}` : `# ${path}: the icon`);
      }
      return 0;
    }
    for (const { path, content, mode } of files) {
      Deno.mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, content, mode);
      console.log(`written: ${path}`);
    }
    if (place.os === "linux") await trust(files.map((file) => file.path), place);
    return 0;
  } catch (error) {
    const known = error instanceof ServiceError || error instanceof Deno.errors.PermissionDenied;
    if (!known) throw error;
    console.error(`meso360: ${error.message}`);
    return 1;
  }
}

/** The entry in the applications menu, the same on the desktop where there is one, and the icon. */
async function linuxFiles(
  command: readonly string[],
  place: ShortcutPlace,
): Promise<ShortcutFile[]> {
  const data = join(place.home, ".local/share");
  const icon = join(data, "icons/hicolor/scalable/apps/meso360.svg");
  const entry = desktopEntry(command, icon);
  const desktop = await desktopFolder(place);
  return [
    { path: icon, content: asset("favicon.svg"), mode: 0o644 },
    { path: join(data, "applications/meso360.desktop"), content: entry, mode: 0o644 },
    // A desktop starts only what is executable.
    ...(desktop === null
      ? []
      : [{ path: join(desktop, "meso360.desktop"), content: entry, mode: 0o755 }]),
  ];
}

/** The desktop's folder, which has another name in another language; null without a desktop. */
async function desktopFolder({ home, run }: ShortcutPlace): Promise<string | null> {
  const { code, out } = await run("xdg-user-dir", ["DESKTOP"]);
  // Without a desktop xdg-user-dir answers with the home folder.
  if (code === 0 && out !== "" && out !== home) return out;
  const named = /^XDG_DESKTOP_DIR="\$HOME\/([^"]+)"$/m
    .exec(textOf(join(home, ".config/user-dirs.dirs")) ?? "")?.[1];
  const folder = join(home, named ?? "Desktop");
  return isFolder(folder) ? folder : null;
}

/** GNOME asks before it starts what it does not trust; where that cannot be set, it is said. */
async function trust(paths: readonly string[], { home, run }: ShortcutPlace): Promise<void> {
  const onDesktop = paths[2];
  if (onDesktop === undefined) {
    console.log(`no desktop folder in ${home}: meso360 is in the applications menu`);
    return;
  }
  const { code } = await run("gio", ["set", onDesktop, "metadata::trusted", "true"]);
  if (code !== 0) console.log("if it asks: right click on it, Allow Launching");
}

function macFiles(command: readonly string[], { home }: ShortcutPlace): ShortcutFile[] {
  const bundle = join(home, "Desktop/meso360.app/Contents");
  return [
    { path: join(bundle, "Info.plist"), content: infoPlist(VERSION), mode: 0o644 },
    { path: join(bundle, "MacOS/meso360"), content: launcherScript(command), mode: 0o755 },
    {
      path: join(bundle, "Resources/meso360.icns"),
      content: icnsOf(asset("meso360.ico")),
      mode: 0o644,
    },
  ];
}

async function windows(
  command: readonly string[],
  print: boolean,
  { home, run }: ShortcutPlace,
): Promise<number> {
  const icon = join(home, "AppData", "Local", "meso360", "meso360.ico");
  const script = lnkScript(command, icon);
  if (print) {
    console.log(script);
    return 0;
  }
  Deno.mkdirSync(dirname(icon), { recursive: true });
  replaceFile(icon, asset("meso360.ico"));
  const { code, out, err } = await run("powershell", [
    "-NoProfile",
    "-EncodedCommand",
    encodedCommand(script),
  ]);
  if (code !== 0) {
    throw new ServiceError(
      "tool-failed",
      `Windows does not make the shortcut (${err || out}): right click on the desktop, New, ` +
        `Shortcut, and give it: ${command.map((word) => `"${word}"`).join(" ")}`,
    );
  }
  console.log(`written: ${out}`);
  return 0;
}
