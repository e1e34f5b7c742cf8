import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openArchive } from "../../src/content/archive/open-archive.ts";
import { daemonImage } from "../../src/content/image/daemon.ts";
import type { ImageSource } from "../../src/content/image/image-source.ts";
import { layoutImage } from "../../src/content/image/layout.ts";
import { tarballImage } from "../../src/content/image/tarball.ts";
import { execRunner } from "../../src/ports/exec.ts";
import { take } from "../content/image/layers.ts";
import { buildHost } from "../support/build.ts";
import { commands } from "../support/command.ts";
import { temporaryFolder } from "../support/files.ts";
import { platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";
import { noEngine, startEngine, type TestEngine } from "./services/engine.ts";
import { command, type ImageFolder, makeImages, skopeoCopy } from "./services/images.ts";

const path = "/opt/gateway/gateway";
const amd64 = { os: "linux", architecture: "amd64" };
const arm64 = { os: "linux", architecture: "arm64" };

let hosts: { readonly amd64: string; readonly arm64: string };
let images: ImageFolder;
let engine: TestEngine;

beforeAll(async () => {
  for (const name of ["skopeo", "umoci", "engine", "arm64"] as const) need(requirements[name]);
  hosts = { amd64: await buildHost(), arm64: await buildHost({ env: platforms.arm64.env }) };
  images = await makeImages([
    { architecture: "amd64", files: { [hosts.amd64]: path, "/etc/debian_version": "/etc/debian_version" } },
    { architecture: "arm64", files: { [hosts.arm64]: path } },
  ]);
  engine = await startEngine();
  const folder = await mkdtemp(join(tmpdir(), "archive-"));
  await skopeoCopy(`oci:${images.folder}:0`, `docker-archive:${folder}/archive.tar:gateway:1`);
  await engine.docker("load", "--input", `${folder}/archive.tar`);
  await rm(folder, { recursive: true });
});

afterAll(async () => {
  await engine.stop();
  await images.remove();
});

/** The gateway out of an image. */
async function gatewayOf(image: ImageSource, platform = amd64): Promise<Buffer> {
  const opened = await image.open(platform);
  const { files } = await take({ tree: { reference: image.reference, layers: opened.layers } }, { kind: "path", path });
  return await readFile(files[0]?.file ?? "");
}

describe("an OCI layout", () => {
  test("as skopeo copies it holds the gateway of each platform", async () => {
    const copy = join(await temporaryFolder(), "copy");
    await skopeoCopy(`oci:${images.folder}:multi`, `oci:${copy}:1`, "--all");
    const image = layoutImage(copy, "./copy");
    expect((await image.open(arm64)).indexDigest).toBe(images.indexDigest);
    expect(await gatewayOf(image, amd64)).toEqual(await readFile(hosts.amd64));
    expect(await gatewayOf(image, arm64)).toEqual(await readFile(hosts.arm64));
  });

  test("in a tarball, as podman saves it, is read as well", async () => {
    const file = join(await temporaryFolder(), "archive.tar");
    await skopeoCopy(`oci:${images.folder}:1`, `oci-archive:${file}`);
    expect(
      await openArchive(file, { reference: "archive.tar", folder: await temporaryFolder(), commands }),
    ).toMatchObject({
      kind: "image-tarball",
    });
    const image = tarballImage(file, "archive.tar", { temporary: () => "/nonexistent", commands });
    expect(await gatewayOf(image, arm64)).toEqual(await readFile(hosts.arm64));
  });
});

describe("a tarball", () => {
  test("of docker save holds the gateway, also when it is compressed", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "saved.tar");
    await engine.docker("save", "-o", file, "gateway:1");
    expect(
      await openArchive(file, { reference: "saved.tar", folder: await temporaryFolder(), commands }),
    ).toMatchObject({
      kind: "image-tarball",
    });
    const image = tarballImage(file, "saved.tar", { temporary: () => "/nonexistent", commands });
    expect(await gatewayOf(image)).toEqual(await readFile(hosts.amd64));
    const id = (await engine.docker("image", "inspect", "--format", "{{.Id}}", "gateway:1")).trim();
    expect((await image.open(amd64)).digest).toBe(id);
    await command("gzip", "-1", file);
    const packed = tarballImage(`${file}.gz`, "saved.tar.gz", { temporary: () => folder, commands });
    expect(await gatewayOf(packed)).toEqual(await readFile(hosts.amd64));
  });

  test("as skopeo writes it holds the gateway", async () => {
    const file = join(await temporaryFolder(), "archive.tar");
    await skopeoCopy(`oci:${images.folder}:0`, `docker-archive:${file}:gateway:1`);
    expect(
      await openArchive(file, { reference: "archive.tar", folder: await temporaryFolder(), commands }),
    ).toMatchObject({
      kind: "image-tarball",
    });
    const image = tarballImage(file, "archive.tar", { temporary: () => "/nonexistent", commands });
    expect(await gatewayOf(image)).toEqual(await readFile(hosts.amd64));
    await expect(image.open(arm64)).rejects.toThrow("has no image for linux/arm64: it has linux/amd64");
  });

  test("of several images names them", async () => {
    const file = join(await temporaryFolder(), "saved.tar");
    await engine.docker("tag", "gateway:1", "other:2");
    await command("tar", "-C", await temporaryFolder(), "-cf", `${file}.rootfs`, ".");
    await engine.docker("import", `${file}.rootfs`, "empty:1");
    await engine.docker("save", "-o", file, "gateway:1", "empty:1");
    const image = tarballImage(file, "saved.tar", { temporary: () => "/nonexistent", commands });
    await expect(image.open(amd64)).rejects.toThrow(/holds 2 images \(.*gateway:1.*\); save only one/);
  });
});

describe("an image of the local engine", () => {
  /** As the product asks for it, with these variables beside those of the process. */
  async function local(name: string, environment: Readonly<Record<string, string>> = {}): Promise<ImageSource> {
    const folder = await temporaryFolder();
    const sink = { line: () => undefined };
    const commands = execRunner({ ...process.env, ...engine.environment, ...environment }, sink);
    return daemonImage(name, `docker-daemon://${name}`, { commands, directory: folder, temporary: () => folder });
  }

  test("is found by its name and by its ID", async () => {
    expect(await gatewayOf(await local("gateway:1"))).toEqual(await readFile(hosts.amd64));
    const id = (await engine.docker("image", "inspect", "--format", "{{.Id}}", "gateway:1")).trim();
    expect((await (await local(id)).open(amd64)).digest).toBe(id);
    expect((await (await local(id.slice(7, 19))).open(amd64)).digest).toBe(id);
  });

  test("that is not there is an error that says where else to look", async () => {
    const message = await (await local("nothing:1")).open(amd64).catch(String);
    // A machine may have podman, too.
    expect(String(message).replace("; podman: it has no such image", "")).toBe(
      'UserError: "docker-daemon://nothing:1": no container engine gives it (docker: it has no such image); pull or build the image on this machine first, or read it from its registry with docker://nothing:1.',
    );
  });

  test("where the engine does not run is an error that says so", async () => {
    const image = await local("gateway:1", noEngine);
    await expect(image.open(amd64)).rejects.toThrow(/docker: its service does not run \(.*\)/);
  });

  test("where there is no engine is an error that says so", async () => {
    const image = await local("gateway:1", { PATH: await temporaryFolder() });
    await expect(image.open(amd64)).rejects.toThrow("neither docker nor podman is on the PATH");
  });

  test("that only podman has comes from podman", async () => {
    const programs = await temporaryFolder();
    const docker = (await command("which", "docker")).trim();
    await writeFile(join(programs, "docker"), "#!/bin/sh\necho 'Error: No such image: gateway:1' >&2\nexit 1\n");
    // Podman's command line is Docker's.
    await writeFile(join(programs, "podman"), `#!/bin/sh\nexec ${docker} "$@"\n`);
    for (const name of ["docker", "podman"]) await chmod(join(programs, name), 0o755);
    const image = await local("gateway:1", { PATH: `${programs}:/usr/bin:/bin` });
    expect(await gatewayOf(image)).toEqual(await readFile(hosts.amd64));
  });

  test("whose name is an option is not asked for", async () => {
    await expect(local("--help")).rejects.toThrow("is not an image name");
    await expect(local("$(id)")).rejects.toThrow("is not an image name");
  });
});
