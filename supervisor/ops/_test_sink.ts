/**
 * A real mail server for tests: aiosmtpd, on loopback, which keeps what it gets.
 *
 * @module
 */
import { join } from "node:path";
import { missing, missingFiles } from "../../_test_tools.ts";

const PYTHON = "/usr/bin/python3";
const PYTHON_ARGS = ["-W", "ignore", join(import.meta.dirname!, "_test_smtp_sink.py")];

/** True where a sink cannot be had. */
export const noSink: boolean = missingFiles(
  "aiosmtpd",
  ["/usr/lib/python3/dist-packages/aiosmtpd/smtp.py"],
  "apt-get install python3-aiosmtpd",
) || missing("openssl", "apt-get install openssl");

/** A mail that arrived. */
export interface SunkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly id: string;
  readonly text: string;
  readonly tls: boolean;
  readonly user: string | null;
}

export type SinkMode =
  | "plain"
  | "starttls"
  | "tls"
  | "refuse"
  | "no-data"
  | "spam"
  | "partly"
  | "hang";

/** A running sink. */
export interface Sink {
  readonly port: number;
  /** All that it took, in the order of arrival. */
  mails(): Promise<readonly SunkMail[]>;
  /** Its authority's certificate, for those that are to trust it. */
  readonly certificate: string | null;
  become(mode: SinkMode): Promise<void>;
  close(): Promise<void>;
}

/** Starts one; STARTTLS wants the login `crew` and `right`. */
export async function startSink(first: SinkMode, folder: string): Promise<Sink> {
  let mode = first;
  const files = mode === "starttls" || mode === "tls" ? await certificate(folder) : [];
  const child = new Deno.Command(PYTHON, {
    args: [...PYTHON_ARGS, mode, ...files.slice(0, 2)],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const mails: SunkMail[] = [];
  const ready = Promise.withResolvers<number>();
  let became = Promise.withResolvers<void>();
  const reading = (async () => {
    let text = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      const lines = text.split("\n");
      text = lines.pop()!;
      for (const line of lines) {
        const said = JSON.parse(line);
        if ("port" in said) ready.resolve(said.port);
        else if ("mode" in said) became.resolve();
        else mails.push(said);
      }
    }
  })();
  const writer = child.stdin.getWriter();
  async function become(next: SinkMode): Promise<void> {
    mode = next;
    became = Promise.withResolvers();
    await writer.write(new TextEncoder().encode(`${next}\n`));
    await became.promise;
  }
  return {
    port: await ready.promise,
    async mails() {
      // It says things in their order: with its answer to this all mails are there.
      await become(mode);
      return mails;
    },
    certificate: files[2] === undefined ? null : Deno.readTextFileSync(files[2]),
    become,
    async close() {
      await writer.close();
      // A connection that it holds does not keep it.
      child.kill("SIGKILL");
      await Promise.all([reading, child.status]);
    },
  };
}

/** A certificate of a small authority of its own: one that signs itself is refused by some. */
async function certificate(folder: string): Promise<string[]> {
  const [root, rootKey, own, key, asked] = ["ca.crt", "ca.key", "sink.crt", "sink.key", "sink.csr"]
    .map((name) => join(folder, name)) as [string, string, string, string, string];
  const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = join(folder, "names.ext");
  Deno.writeTextFileSync(names, "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const CA = ["-CA", root, "-CAkey", rootKey, "-CAcreateserial", "-extfile", names];
  for (
    const args of [
      ["req", "-x509", ...KEY, "-subj", "/CN=meso360 test", "-days", "3650", "-out", root]
        .concat(["-keyout", rootKey]),
      ["req", "-new", ...KEY, "-subj", "/CN=localhost", "-out", asked, "-keyout", key],
      ["x509", "-req", "-in", asked, ...CA, "-days", "3650", "-out", own],
    ]
  ) {
    const { success } = await new Deno.Command("openssl", { args, stdout: "null", stderr: "null" })
      .output();
    if (!success) throw new Error("openssl makes no certificate");
  }
  return [own, key, root];
}
