/**
 * The texts and pictures that make a shortcut: a desktop entry, an application bundle, a script
 * that makes a Windows shortcut.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { shellWord } from "../../shell_words.ts";
import { xmlText } from "./xml_text.ts";

/** A program and its arguments, as it is to be started. */
type CommandLine = readonly string[];

/** The desktop entry: freedesktop.org Desktop Entry Specification 1.5, `Exec` as in its section 7. */
export function desktopEntry(command: CommandLine, icon: string): string {
  // GLib looks for the program before it makes one percent sign of two: a shell is there.
  const started = command[0]?.includes("%")
    ? ["/bin/sh", "-c", 'exec "$0" "$@"', ...command]
    : command;
  return [
    "[Desktop Entry]",
    "Type=Application",
    "Name=meso360",
    "Comment=Records and shows this field-observation site",
    `Exec=${started.map(execWord).join(" ")}`,
    `Icon=${entryText(icon)}`,
    "Terminal=false",
    "Categories=Science;",
    "",
  ].join("\n");
}

/** Two rules one after the other: those of `Exec` within quotes, then those of every value. */
function execWord(word: string): string {
  const percent = word.replaceAll("%", "%%");
  if (/^[\w@%+:,./-]+$/.test(percent)) return percent;
  return entryText(`"${percent.replace(/["`$\\]/g, "\\$&")}"`);
}

function entryText(text: string): string {
  return text.replaceAll("\\", "\\\\");
}

/** What macOS wants to know of the bundle: its Info.plist. */
export function infoPlist(version: string): string {
  const entries = [
    ["CFBundleName", "meso360"],
    ["CFBundleDisplayName", "meso360"],
    ["CFBundleIdentifier", "com.mesoview.meso360"],
    ["CFBundleVersion", version],
    ["CFBundleShortVersionString", version],
    ["CFBundlePackageType", "APPL"],
    ["CFBundleExecutable", "meso360"],
    ["CFBundleIconFile", "meso360"],
  ] as const;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ' +
    '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    "<dict>",
    ...entries.flatMap(([key, value]) => [
      `  <key>${key}</key>`,
      `  <string>${xmlText(value)}</string>`,
    ]),
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

/** The bundle's executable. */
export function launcherScript(command: CommandLine): string {
  return `#!/bin/sh\nexec ${command.map(shellWord).join(" ")}\n`;
}

/** PowerShell that makes the shortcut on the desktop of whoever runs it, and prints its path. */
export function lnkScript([program, ...args]: CommandLine, icon: string): string {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const line = args.map((arg) => /^[\w.:\\/-]+$/.test(arg) ? arg : `"${arg}"`).join(" ");
  return [
    "$path = Join-Path ([Environment]::GetFolderPath('Desktop')) 'meso360.lnk'",
    "$link = (New-Object -ComObject WScript.Shell).CreateShortcut($path)",
    `$link.TargetPath = ${text(program ?? "")}`,
    `$link.Arguments = ${text(line)}`,
    "$link.WorkingDirectory = $HOME",
    `$link.IconLocation = ${text(icon)}`,
    "$link.Description = 'Records and shows this field-observation site'",
    // 7 is minimised: of a build with a console window only the task bar shows it.
    "$link.WindowStyle = 7",
    "$link.Save()",
    "Write-Output $path",
    "",
  ].join("\r\n");
}

/** What `powershell -EncodedCommand` takes: UTF-16 in base64, whatever the script's letters. */
export function encodedCommand(script: string): string {
  return Buffer.from(script, "utf16le").toString("base64");
}

/**
 * A macOS icon from a Windows one (`.ico` with a PNG of 256 pixels a side in it): `.icns` holds
 * that PNG under the type `ic08`.
 *
 * @throws {RangeError} when there is no picture of 256 pixels in the file
 */
export function icnsOf(ico: Uint8Array): Uint8Array {
  const file = Buffer.from(ico.buffer, ico.byteOffset, ico.byteLength);
  const count = file.readUInt16LE(4);
  for (let entry = 6; entry < 6 + 16 * count; entry += 16) {
    // One byte a side: 0 stands for 256.
    if (file.readUInt8(entry) !== 0) continue;
    const start = file.readUInt32LE(entry + 12);
    const picture = file.subarray(start, start + file.readUInt32LE(entry + 8));
    const head = Buffer.alloc(16);
    head.write("icns", 0, "latin1");
    head.writeUInt32BE(head.length + picture.length, 4);
    head.write("ic08", 8, "latin1");
    head.writeUInt32BE(8 + picture.length, 12);
    return Buffer.concat([head, picture]);
  }
  throw new RangeError("no picture of 256 pixels in the icon");
}
