import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/command.ts";

/** A certificate that is its own authority, for this machine. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificate: string;
  readonly key: string;
  remove(): Promise<void>;
}

/** Makes a certificate for `localhost` and 127.0.0.1. */
export async function makeCertificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  const [certificateFile, keyFile] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const request = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    names,
  ];
  const { code, stderr } = await run("openssl", [...request, "-keyout", keyFile, "-out", certificateFile]);
  if (code !== 0) throw new Error(`openssl: ${stderr}`);
  const certificate = await readFile(certificateFile, "utf8");
  const key = await readFile(keyFile, "utf8");
  const remove = () => rm(folder, { recursive: true, force: true });
  return { certificateFile, keyFile, certificate, key, remove };
}
