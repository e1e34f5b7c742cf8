import { chmodSync, existsSync } from "node:fs";
import { resolve } from "node:path";
import { digestFile, sha256OfFile, withFile } from "../content/file-source.ts";
import type { TreeFile } from "../content/image/tree.ts";
import { parseImageName } from "../content/registry/image-name.ts";
import { parseMirrors } from "../content/registry/mirrors.ts";
import { type OpenGateway, openGateway } from "../gateway/open-gateway.ts";
import { type Presets, presetNames } from "../gateway/presets/preset.ts";
import type { PresetCandidate } from "../gateway/presets/resolve.ts";
import { looksLikeProfile, profileGateway } from "../gateway/profile.ts";
import { fillPlaceholders, fillReference, type GatewayReference, parseReference } from "../gateway/reference.ts";
import { runtimeOf } from "../gateway/system/runtime-libc.ts";
import { isMoving } from "../gateway/version-choice.ts";
import type { GatewayFacts, RuntimeFacts } from "../model/gateway-facts.ts";
import type { GatewayProvenance, VerifiedBy } from "../model/report.ts";
import { formatTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { type CachedProfile, readCachedProfile, storeKey, writeCachedProfile } from "./cached-profile.ts";
import { type Candidates, type ChosenPreset, candidatesOf, openPresets } from "./candidates.ts";
import type { Artifact, FetchedArtifact, Provenance } from "./gateway-artifact.ts";
import type { ObtainIo, ObtainSettings } from "./io.ts";
import { type Network, openNetwork } from "./network.ts";
import type { PinnedDigest } from "./pinned-digests.ts";
import { recognise, recognised } from "./recognise.ts";
import { locateRegistryImage } from "./remote-image.ts";

/** A gateway whose facts are at hand. */
export interface ObtainedGateway extends OpenGateway {
  /** As the user wrote it, with the placeholders filled. */
  readonly reference: string;
  readonly provenance: GatewayProvenance;
  /** The preset that the reference names. */
  readonly chosen?: ChosenPreset;
  /** Absolute path of its binary, where it lies on this machine. */
  readonly file?: string;
}

// What unpacks is loaded when something is unpacked: mostly a kept profile is all that is needed.

/** Gets gateways; each is fetched once, however often and by however many at a time it is asked for. */
export class Gateways {
  readonly #settings: ObtainSettings;
  readonly #io: ObtainIo;
  readonly #obtained = new Map<string, Promise<ObtainedGateway>>();
  readonly #members = new Map<string, Promise<readonly TreeFile[]>>();
  readonly #runtime: RuntimeFacts | undefined;
  /** Those that are known by name in this run. */
  readonly presets: Presets;
  #network: Network | undefined;

  /** @throws UserError where `runtime-libc` names none, or `preset-file` or `registry-mirrors` are none */
  constructor(settings: ObtainSettings, io: ObtainIo) {
    this.#settings = settings;
    this.#io = io;
    this.#runtime = settings.runtimeLibc === undefined ? undefined : runtimeOf(settings.runtimeLibc);
    this.presets = openPresets(settings.presetFile, io.directory);
    // A slip in them shows at once, and not on the day that a gateway comes from a registry.
    parseMirrors(settings.registryMirrors);
  }

  /**
   * The gateway that a reference names, for one target.
   * @throws UserError where it cannot be had, or is another one than was pinned
   */
  async get(written: string, target: Target): Promise<ObtainedGateway> {
    const key = `${formatTarget(target)} ${written}`;
    const known = this.#obtained.get(key) ?? this.#obtain(written, target);
    this.#obtained.set(key, known);
    return await known;
  }

  /**
   * The gateway's binary itself, for those who want to run it: mostly its profile is all that is kept.
   * @returns its absolute path, in a folder of this run where it had to be fetched
   * @throws UserError where there is only a profile, or it cannot be had
   */
  async binary(written: string, target: Target): Promise<string> {
    const { facts, file, isProfile: own } = await this.get(written, target);
    if (file !== undefined) return file;
    if (own)
      throw new UserError(`load-test: "${written}" is a profile; name the gateway itself to open plugins in it.`);
    const reference = fillReference(this.#parse(written, "gateway"), target);
    const path = this.#memberOf(reference, target);
    const { places } = await this.#places(reference, target, path);
    return await this.#inTurn("gateway", { reference, target }, places, async (artifact, place) => {
      const folder = this.#io.temporary.create();
      const runtime: RuntimeFacts = { versions: {}, libraries: [], incomplete: true };
      const wanted = { reference: reference.text, path: place.reference.member, runtime, folder };
      const { extractGateway } = await import("./read-gateway.ts");
      const fetched = await extractGateway(await artifact.fetch(), wanted, this.#io);
      // What was judged, and perhaps pinned, is what may run; a tag may have moved since its profile was kept.
      if (fetched.sha256 !== facts.sha256) {
        throw new UserError(
          `load-test: "${written}" is now sha256:${fetched.sha256}, and sha256:${facts.sha256 ?? "unknown"} was verified; run again.`,
        );
      }
      chmodSync(fetched.file, 0o755);
      return fetched.file;
    });
  }

  /** The preset that a reference names with a whole version, without asking anybody. */
  async chosen(written: string, target: Target): Promise<ChosenPreset | undefined> {
    const reference = fillReference(this.#parse(written, "gateway"), target);
    if (reference.kind === "preset" && isMoving(reference.version)) return undefined;
    return (await this.#places(reference, target, undefined)).chosen;
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    for (const one of await Promise.allSettled(this.#obtained.values())) {
      if (one.status === "fulfilled") one.value.close();
    }
  }

  /**
   * Finished plugins inside of an image or archive.
   * @param written with `!` and a glob of members
   * @param version of the gateway, for `{version}`
   * @throws UserError where the glob matches nothing
   */
  async members(written: string, target: Target, version?: string): Promise<readonly TreeFile[]> {
    const key = JSON.stringify([formatTarget(target), version ?? "", written]);
    const known = this.#members.get(key) ?? this.#extractMembers(written, target, version);
    this.#members.set(key, known);
    return await known;
  }

  async #extractMembers(written: string, target: Target, version: string | undefined): Promise<readonly TreeFile[]> {
    const reference = fillReference(this.#parse(written, "plugin"), target, version);
    const { member } = reference;
    if (member === undefined) {
      throw new UserError(
        `plugin: "${written}" names a whole image or archive; add the plugins in it, for example ${written}!/opt/plugins/*.so.`,
      );
    }
    const { places } = await this.#places(reference, target, member);
    return await this.#inTurn("plugin", { reference, target }, places, async (artifact) => {
      const fetched = await artifact.fetch();
      if (fetched.kind === "binary") {
        throw new UserError(`plugin: "${written}": that is a single file, which has no members; leave out the !.`);
      }
      const folder = this.#io.temporary.create();
      const { logger } = this.#io;
      const { extract } = await import("./extract.ts");
      const { files } = await extract(
        fetched.tree,
        { kind: "glob", glob: member },
        { folder, runtime: "skip", logger },
      );
      await fetched.provenance();
      return files;
    });
  }

  async #obtain(written: string, target: Target): Promise<ObtainedGateway> {
    const reference = fillReference(this.#parse(written, "gateway"), target);
    const path = this.#memberOf(reference, target);
    const { places, chosen } = await this.#places(reference, target, path);
    return await this.#inTurn("gateway", { reference, target }, places, async (artifact, place) => {
      const isOpen = reference.kind === "preset";
      const request = { reference, target, path: place.reference.member, ...(place.libc && { libc: place.libc }) };
      const obtained = await this.#fetch(artifact, { ...request, ...(isOpen && { resolved: place.reference.text }) });
      const known = chosen ?? recognise(obtained.facts, this.presets);
      if (known?.by === "module") this.#io.logger.info(recognised(reference.text, known));
      return { ...obtained, ...(known !== undefined && { chosen: known }) };
    });
  }

  #memberOf(reference: GatewayReference, target: Target): string | undefined {
    const { gatewayPath } = this.#settings;
    return gatewayPath === undefined ? reference.member : fillPlaceholders(gatewayPath, target, undefined, gatewayPath);
  }

  #parse(written: string, input: string): GatewayReference {
    const exists = (path: string) => existsSync(resolve(this.#io.directory, path));
    return parseReference(written, { input, presets: presetNames(this.presets), exists });
  }

  /** The digest that the registry has for an image; undefined where it does not tell. @throws UserError where it is no name */
  async imageDigest(name: string): Promise<string | undefined> {
    const image = parseImageName(name, name);
    try {
      return (await this.#open().registry.image(image).resolveDigest()).digest;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  async #places(reference: GatewayReference, target: Target, path: string | undefined): Promise<Candidates> {
    const member = path === undefined ? {} : { member: path };
    const context = { target, presets: this.presets, network: () => this.#open(), ...member };
    return await naming(reference.text, () => candidatesOf(reference, context));
  }

  #open(): Network {
    this.#network ??= openNetwork(this.#settings, this.#io);
    return this.#network;
  }

  /**
   * Uses the first place that has what is wanted. What is there and turns out to be damaged, or not as it was pinned, is
   * an error: another place may have something that nobody vouches for.
   * @throws UserError where none has it, with what came of each
   */
  async #inTurn<T>(
    input: "gateway" | "plugin",
    { reference: { text }, target }: { reference: GatewayReference; target: Target },
    places: readonly PresetCandidate[],
    use: (artifact: Artifact, place: PresetCandidate) => Promise<T>,
  ): Promise<T> {
    const failed: UserError[] = [];
    for (const [index, place] of places.entries()) {
      let artifact: Artifact;
      try {
        artifact = await naming(text, () => this.#locate(input, place, target));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failed.push(error);
        const next = places[index + 1];
        if (next !== undefined)
          this.#io.logger.info(`Not from ${place.reference.text}; trying ${next.reference.text}.`);
        continue;
      }
      for (const { message } of failed)
        this.#io.logger.warning(`${message} It comes from ${place.reference.text} instead.`);
      return await naming(text, () => use(artifact, place));
    }
    throw atNoPlace(input, text, failed);
  }

  async #locate(input: "gateway" | "plugin", place: PresetCandidate, target: Target): Promise<Artifact> {
    const { reference } = place;
    if (reference.kind === "path" || reference.kind === "daemon") {
      const { locateLocal } = await import("./local.ts");
      return locateLocal(reference, { input, target, io: this.#io });
    }
    if (reference.kind === "image") {
      const name = parseImageName(reference.image, reference.text);
      return await locateRegistryImage(this.#open().registry.image(name), target);
    }
    const { locateAsset } = await import("./release-asset.ts");
    const asset = await locateAsset(place, { target, network: this.#open(), io: this.#io });
    if (asset === undefined) throw new Error(`A ${reference.kind} is not fetched.`);
    return asset;
  }

  async #fetch(artifact: Artifact, request: FetchRequest): Promise<ObtainedGateway> {
    const { reference, target, path } = request;
    const { store, logger } = this.#io;
    const facets = [formatTarget(target), path, this.#settings.runtimeLibc];
    const key = artifact.key === undefined ? undefined : storeKey(artifact.key, ...facets);
    if (key === undefined) logger.debug(`${reference.text}: without a cache key, since nothing tells its bytes apart.`);
    const kept = key === undefined ? undefined : await readCachedProfile(store, key, logger);
    if (kept !== undefined) {
      logger.info(`${reference.text}: known from an earlier run; nothing is downloaded.`);
      return this.#known(kept, request, artifact.provenance);
    }
    if (reference.kind === "path") return await this.#read(await artifact.fetch(), request);
    return await logger.group(`Fetching ${reference.text} for ${formatTarget(target)}`, async () =>
      this.#read(await artifact.fetch(), request, key),
    );
  }

  /** Reads what was fetched, and keeps what came out of it under the key. */
  async #read(fetched: FetchedArtifact, request: FetchRequest, key?: string): Promise<ObtainedGateway> {
    const { reference, path, libc } = request;
    if (fetched.kind === "binary" && path === undefined && (reference.kind === "path" || isProfile(fetched.file))) {
      return await this.#single(fetched, request);
    }
    const folder = this.#io.temporary.create();
    try {
      const ofLibc: RuntimeFacts | undefined = libc && { libc, versions: {}, libraries: [], incomplete: true };
      const wanted = { reference: reference.text, path, runtime: this.#runtime, folder };
      const { extractGateway, profileOfBinary } = await import("./read-gateway.ts");
      const binary = await extractGateway(fetched, wanted, this.#io);
      const runtime = binary.runtime ?? ofLibc;
      const profile = profileOfBinary(reference.text, { ...binary, ...(runtime !== undefined && { runtime }) });
      const { provenance } = binary;
      const { digest, verifiedBy } = provenance;
      const fetchedNow: CachedProfile = {
        profile,
        verifiedBy,
        digests: [...provenance.digests, `sha256:${binary.sha256}`],
        ...(digest !== undefined && { digest }),
        ...(binary.path !== undefined && { path: binary.path }),
      };
      const obtained = this.#known(fetchedNow, request, provenance);
      if (key !== undefined) await writeCachedProfile(this.#io.store, key, fetchedNow);
      return obtained;
    } finally {
      this.#io.temporary.remove(folder);
    }
  }

  /** A file on the disk that is the gateway or its profile, read where it lies. */
  async #single(
    { file, provenance }: FetchedArtifact & { kind: "binary" },
    request: FetchRequest,
  ): Promise<ObtainedGateway> {
    const { reference } = request;
    const { hash, gatewayDigests } = this.#settings;
    // Who pins a file asks for its bytes; of another one that lies here the hash is enough.
    const pinned = gatewayDigests.length === 0 ? undefined : digestFile(file);
    const sha256 = pinned?.sha256 ?? (hash === "sha256" ? sha256OfFile(file) : undefined);
    const digests = [...provenance.digests, ...(sha256 === undefined ? [] : [`sha256:${sha256}`])];
    const verifiedBy = this.#vouching(digests, request, provenance.verifiedBy);
    const { digest } = provenance;
    const { isProfile: own, ...open } = openGateway(file, reference.text, "none", {
      ...(sha256 !== undefined && { sha256 }),
      ...(pinned !== undefined && { integrity: pinned.integrity }),
      ...(digest !== undefined && { digest }),
      ...(this.#runtime !== undefined && { runtime: this.#runtime }),
    });
    this.#tell(open.facts, { verifiedBy });
    return {
      ...open,
      reference: reference.text,
      isProfile: own,
      provenance: { verifiedBy, ...(digest !== undefined && { digest }) },
      ...(!own && { file }),
    };
  }

  /** A gateway out of its profile, fetched now or in an earlier run. */
  #known(
    { profile, path, digest, digests, verifiedBy }: CachedProfile,
    request: FetchRequest,
    artifact: Provenance | undefined,
  ): ObtainedGateway {
    const { reference, resolved } = request;
    const provenance: GatewayProvenance = {
      ...(resolved !== undefined && { resolved }),
      ...(artifact?.servedBy !== undefined && { servedBy: artifact.servedBy }),
      ...(path !== undefined && { path }),
      ...(digest !== undefined && { digest }),
      verifiedBy: this.#vouching(digests, request, artifact?.verifiedBy ?? verifiedBy),
    };
    const facts = profileGateway(profile, reference.text);
    this.#tell(facts, provenance);
    const { text } = reference;
    return {
      reference: text,
      facts,
      isProfile: false,
      provenance,
      profile: () => ({ ...profile, reference: text }),
      close() {},
    };
  }

  /** @throws UserError where another digest was pinned */
  #vouching(
    digests: readonly string[],
    { reference: { text }, target }: FetchRequest,
    otherwise: VerifiedBy,
  ): VerifiedBy {
    const { gatewayDigests } = this.#settings;
    if (gatewayDigests.length === 0) return otherwise;
    const pins = pinsOf(gatewayDigests, { reference: text, target }).map(({ sha256 }) => `sha256:${sha256}`);
    if (pins.some((pin) => digests.includes(pin))) return "pinned-digest";
    const found = digests[0] ?? "of an unknown digest";
    if (pins.length > 0) {
      throw new UserError(`gateway-digest: "${text}" is ${found} and not the ${pins.join(" or ")} that is asked for.`);
    }
    throw new UserError(
      `gateway-digest: no line is for "${text}" on ${formatTarget(target)}, which is ${found}; add one, or leave all of them out.`,
    );
  }

  #tell(
    { reference, buildInfo, target }: GatewayFacts,
    { resolved, path, digest, verifiedBy }: GatewayProvenance,
  ): void {
    const what = [resolved, path, buildInfo?.goVersion, target].filter((part) => part !== undefined).join(", ");
    const pin =
      digest === undefined || verifiedBy === "pinned-digest" ? "" : `; to pin it, set gateway-digest: ${digest}`;
    this.#io.logger.info(`Gateway ${reference}: ${what}${pin}`);
  }
}

/** One list of the places where something was looked for, and what can be done. */
function atNoPlace(input: "gateway" | "plugin", written: string, failed: readonly UserError[]): Error {
  const [first, ...others] = failed;
  if (first === undefined) return new Error("A gateway has at least one place.");
  if (others.length === 0) return first;
  const found = failed.map(({ finding }, index) => `(${index + 1}) ${finding.replace(`${written}: `, "")}`);
  const advice = [...new Set(failed.flatMap((error) => error.advice ?? []))];
  const reach = `Where this machine reaches none of them, name a mirror (registry-mirrors) or a file that you have (${input}: ./…).`;
  return new UserError(`${written}: it is at none of its ${failed.length} places: ${found.join("; ")}.`, {
    advice: [...advice, reach].join(" "),
  });
}

/** The lines that are about one gateway on one target. @param reference with its placeholders filled */
function pinsOf(
  pins: readonly PinnedDigest[],
  { reference, target }: { readonly reference: string; readonly target: Target },
): readonly PinnedDigest[] {
  return pins.filter(
    (pin) =>
      (pin.target === undefined || formatTarget(pin.target) === formatTarget(target)) &&
      (pin.reference === undefined || fillPlaceholders(pin.reference, target, undefined, pin.reference) === reference),
  );
}

/** Puts the reference before messages that know only what it led to. @throws UserError */
async function naming<T>(written: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message } = error;
    const [whole = written] = written.split("!");
    // Some name the input first: `gateway-digest: …`
    if (message.includes(whole) || /^[a-z]+(?:-[a-z]+)*: /.test(message)) throw error;
    const { advice } = error;
    if (advice === undefined) throw new UserError(`${written}: ${message}`);
    throw new UserError(`${written}: ${error.finding}.`, { advice });
  }
}

/** What is to be fetched. */
interface FetchRequest {
  readonly reference: GatewayReference;
  readonly target: Target;
  /** The member that is the gateway. */
  readonly path: string | undefined;
  /** What a preset's reference came to. */
  readonly resolved?: string;
  /** The C library that a package is made for. */
  readonly libc?: "glibc" | "musl";
}

function isProfile(file: string): boolean {
  return withFile(file, (source) => {
    return looksLikeProfile(source.read(0, Math.min(64, source.size)));
  });
}
